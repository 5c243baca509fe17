"""Run in a pod, beside a service's container: prints what the service's process is and may do."""

import json
import os
import socket
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = "/proc/1/root"
"""The file system as the service's process sees it."""

CONNECT_SECONDS = 3


def identity() -> dict[str, str]:
    """Return user, groups, capabilities and the like, as the kernel writes them."""
    lines = Path("/proc/1/status").read_text().splitlines()
    return {name: " ".join(value.split()) for name, _, value in (line.partition(":") for line in lines)}


def writable() -> list[str]:
    """Return every folder and file that the process may write, without what is in such a folder."""
    found = []
    for folder, below, files in os.walk(ROOT):
        if folder in {f"{ROOT}/proc", f"{ROOT}/sys"}:
            below.clear()
        elif os.access(folder, os.W_OK):
            found.append(folder)
            below.clear()
        else:
            paths = [f"{folder}/{file}" for file in files]
            found += [path for path in paths if Path(path).is_file() and os.access(path, os.W_OK)]
    return sorted(path.removeprefix(ROOT) or "/" for path in found)


def limits() -> dict[str, str]:
    """Return the memory in bytes, and the CPUs as a fraction, of either version of cgroups."""
    cgroup = Path(f"{ROOT}/sys/fs/cgroup")
    if (cgroup / "cpu.max").exists():
        cpu, memory = cgroup / "cpu.max", cgroup / "memory.max"
        return {"cpu": cpu.read_text().strip().replace(" ", "/"), "memory": memory.read_text().strip()}
    quota, period = (cgroup / "cpu" / f"cpu.cfs_{name}_us" for name in ("quota", "period"))
    memory = cgroup / "memory" / "memory.limit_in_bytes"
    return {
        "cpu": f"{quota.read_text().strip()}/{period.read_text().strip()}",
        "memory": memory.read_text().strip(),
    }


def connects(address: str) -> bool:
    """Return whether host:port takes a connection."""
    host, _, port = address.rpartition(":")
    try:
        socket.create_connection((host, int(port)), CONNECT_SECONDS).close()
    except OSError:
        return False
    return True


def main(targets: dict[str, str]) -> None:
    with ThreadPoolExecutor(len(targets)) as threads:
        reached = dict(zip(targets, threads.map(connects, targets.values()), strict=True))
    found = {
        "identity": identity(),
        "writable": writable(),
        "limits": limits(),
        "reached": [name for name, yes in reached.items() if yes],
    }
    json.dump(found, sys.stdout)


if __name__ == "__main__":
    main(json.loads(sys.argv[1]))
