"""Send a signal to the process that this container's init has started: its number is the argument."""

import os
import sys
from pathlib import Path

INIT = "1"


def parent(process: Path) -> str:
    """Return the process that a process comes from; the name before it may hold anything."""
    return process.joinpath("stat").read_text().rpartition(")")[2].split()[1]


[child] = [each.name for each in Path("/proc").glob("[0-9]*") if parent(each) == INIT]
os.kill(int(child), int(sys.argv[1]))
