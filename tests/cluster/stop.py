"""Run on a node, with its processes: sends SIGSTOP to every process of a container."""

import os
import signal
import sys
from contextlib import suppress
from pathlib import Path


def processes(container: str) -> list[int]:
    """Return the processes whose cgroup is named for a container."""
    found = []
    for file in Path("/proc").glob("[0-9]*/cgroup"):
        with suppress(FileNotFoundError, ProcessLookupError):  # it has just ended
            found += [int(file.parent.name)] if container in file.read_text() else []
    return found


if __name__ == "__main__":
    stopped = processes(sys.argv[1])
    for process in stopped:
        os.kill(process, signal.SIGSTOP)
    sys.exit(not stopped)
