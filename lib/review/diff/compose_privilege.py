"""What a container may do more than before, and what it may use, on one machine."""

from collections.abc import Iterator
from typing import Any

from lib.review.diff.classes import Class, Verdict
from lib.review.diff.fields import ABSENT, Change

_HOST = ("network_mode", "pid", "ipc", "uts", "userns_mode", "cgroup")
_AMOUNTS = ("cpu_", "cpus", "mem_", "memswap_", "pids_limit", "shm_size", "deploy", "scale", "tmpfs", "size")


def privilege(leaf: Change) -> Iterator[Verdict]:
    """Yield what a field of a service allows that was not allowed before."""
    if leaf.path[0] == "services" and (reason := _more(leaf.path[2:], leaf.before, leaf.after)):
        yield Verdict(Class.PRIVILEGE, reason)


def _more(path: tuple[str, ...], before: Any, after: Any) -> str:
    """Return what a field of a service allows more."""
    field = path[0] if path else ""
    is_new = after is not ABSENT
    if field == "privileged" and after is True:
        return "The container is as free as the machine."
    if field in _HOST and str(after).startswith(("host", "container:")):
        return "The container sees what is not its own."
    if field in ("cap_add", "devices", "device_cgroup_rules") and is_new:
        return f"The container may use {after}."
    if field in ("cap_drop", "security_opt") and not is_new:
        return "The container keeps what it could not do before."
    if field == "read_only" and before is True and after is not True:
        return "The process may change its own files."
    if field == "user" and (not is_new or str(after).partition(":")[0] in ("0", "root")):
        return "The process may be root."
    if field == "volumes" and "docker.sock" in str(after):
        return "The container commands the engine."
    return ""


def amount_of(leaf: Change) -> Iterator[Verdict]:
    """Yield that a container may use another amount."""
    if leaf.path[0] == "services" and any(step.startswith(_AMOUNTS) for step in leaf.path[2:3]):
        yield Verdict(Class.CAPACITY, "The container may use another amount.")
