"""Print, as JSON, what a container's processes may do and which of its files they can change.

Runs in the container's PID namespace as its user, so that nothing is needed inside: not even a shell.
"""

import json
import os
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path("/proc/1/root")
CAPABILITIES = ("CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb")
FIELDS = ("Uid", "Gid", "Groups", *CAPABILITIES, "NoNewPrivs", "Seccomp")
ENGINES = "runc:["
"""How the process is called that starts a health check, before it is confined and becomes that."""

KERNELS = ("/proc", "/sys")
"""Folders that do not hold files of the container."""


def processes() -> Iterator[dict[str, list[str]]]:
    """Yield what the kernel says of every process but this one, and but the engine's own that becomes one."""
    others = [each for each in Path("/proc").iterdir() if each.name.isdigit()]
    for folder in others:
        if int(folder.name) != os.getpid():
            lines = (folder / "status").read_text().splitlines()
            fields = dict(line.split(":", 1) for line in lines)
            if not fields["Name"].strip().startswith(ENGINES):
                yield {name: fields[name].split() for name in FIELDS}


def writable() -> Iterator[str]:
    """Yield the folders in which a file can be made, and the files elsewhere that can be changed."""
    for folder, below, files in os.walk(ROOT):
        inside = "/" + str(Path(folder).relative_to(ROOT)).removeprefix(".")
        if inside in KERNELS:
            below.clear()
        elif can_create_in(folder):
            below.clear()
            yield inside
        else:
            paths = [Path(folder, name) for name in files]
            yield from (f"{inside}/{each.name}" for each in paths if can_change(each))


def can_create_in(folder: str) -> bool:
    try:
        with tempfile.NamedTemporaryFile(dir=folder):
            return True
    except OSError:
        return False


def can_change(path: Path) -> bool:
    return path.is_file() and not path.is_symlink() and os.access(path, os.W_OK)


def limits() -> dict[str, float]:
    """Return the control group's limits, of either version of control groups."""
    groups = ROOT / "sys/fs/cgroup"
    if (groups / "memory.max").exists():
        quota, period = (groups / "cpu.max").read_text().split()
        memory = (groups / "memory.max").read_text()
    else:
        quota, period = ((groups / "cpu" / f"cpu.cfs_{name}_us").read_text() for name in ("quota", "period"))
        memory = (groups / "memory/memory.limit_in_bytes").read_text()
    return {"cpu": int(quota) / int(period), "memory": int(memory)}


def size(path: str) -> int:
    """Return the size of the file system that is mounted at a path of the container."""
    known = os.statvfs(ROOT / path.lstrip("/"))
    return known.f_blocks * known.f_frsize


def ownership(path: str) -> dict[str, Any]:
    """Return the mode, the owner and the group of a file of the container, and whether it can be read."""
    file = ROOT / path.lstrip("/")
    known = file.stat()
    return {
        "mode": known.st_mode & 0o7777,
        "owner": [known.st_uid, known.st_gid],
        "readable": os.access(file, os.R_OK),
    }


def main() -> None:
    asked = json.loads(sys.argv[1])
    told = {
        "processes": list(processes()),
        "writable": sorted(writable()),
        "limits": limits(),
        "sizes": {path: size(path) for path in asked["sizes"]},
        "files": {path: ownership(path) for path in asked["files"]},
    }
    json.dump(told, sys.stdout)


if __name__ == "__main__":
    main()
