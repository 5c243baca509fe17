"""Turns config/ into dist/<environment>/<chart>.k8s.yaml and the objects that GitOps controllers follow.

python main.py [--force]
"""

import gc
import os
import sys
from pathlib import Path


def main() -> None:
    """Write what changed, or nothing and a report of every problem; with --force, everything from nothing."""
    from lib import problem, program

    if sys.argv[1:] not in ([], ["--force"]):
        sys.exit("usage: python main.py [--force]")
    try:
        program.run(Path(__file__).parent, os.environ, force="--force" in sys.argv)
    except (problem.SynthesisError, FileExistsError) as error:
        sys.exit(str(error))


if __name__ == "__main__":
    gc.disable()  # many small objects without cycles, for less than a second
    main()
