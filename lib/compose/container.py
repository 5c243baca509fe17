"""What the containers of services and of jobs have in common: what their pods have, on one machine."""

from collections.abc import Iterable
from typing import Any

from lib.model import SECRETS_FOLDER, USER_ID, Program

_CPU_PERIOD_MICROSECONDS = 100_000

SANDBOX: dict[str, Any] = {
    "init": True,
    "user": f"{USER_ID}:{USER_ID}",
    "read_only": True,
    "cap_drop": ["ALL"],
    "security_opt": ["no-new-privileges:true"],
}
LOGGING = {"driver": "json-file", "options": {"max-size": "10m", "max-file": "3"}}


def image(program: Program, *, development: bool) -> dict[str, Any]:
    """Return the image as it was built here; in development the `dev` target, which reloads its sources."""
    if program.build is None:
        return {"image": program.image_reference}
    if not development:
        return {"image": program.built_image}
    build = {"context": f"./{program.image_of}", "target": "dev"}
    return {"image": f"{program.built_image}-dev", "build": build}


def limits(program: Program) -> dict[str, Any]:
    """Return the limits; a quota of CPU may be larger than this machine, where `cpus` may not."""
    most = program.size.limits
    memory = f"{most.memory_mib}m"
    return {
        "cpu_period": _CPU_PERIOD_MICROSECONDS,
        "cpu_quota": most.cpu_millis * _CPU_PERIOD_MICROSECONDS // 1000,
        "mem_limit": memory,
        "memswap_limit": memory,
    }


def literal(words: Iterable[str]) -> list[str]:
    """Return words as they are; Compose takes a single $ for a variable of its own."""
    return [word.replace("$", "$$") for word in words]


def escaped(settings: dict[str, str]) -> dict[str, str]:
    """Return settings as they are."""
    return dict(zip(settings, literal(settings.values()), strict=True))


def files(program: Program) -> dict[str, Any]:
    """Return the credentials that it reads, and the folders that it can write."""
    data = [{"type": "volume", "source": f"{program.name}-data", "target": program.data}]
    credentials = [{"source": name, "target": f"{SECRETS_FOLDER}/{name}"} for name in program.credentials]
    return {
        "secrets": credentials,
        "tmpfs": [f"{each.path}:size={each.size_mib}m,mode=1777" for each in program.declared.scratch],
        "volumes": data if program.data else [],
    }


def without_empty(entries: dict[str, Any]) -> dict[str, Any]:
    """Return the entries that are not empty."""
    return {name: value for name, value in entries.items() if value not in ([], {})}
