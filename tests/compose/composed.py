"""The containers that a Compose project describes."""

import re
from fractions import Fraction
from functools import cache
from typing import Any

from tests.compose.container import Container, unread
from tests.compose.networks import Networks
from tests.compose.printed import Tree

_SERVICE = (
    "build cap_add cap_drop command cpu_period cpu_quota entrypoint environment expose group_add healthcheck "
    "image mem_limit memswap_limit networks ports pre_stop profiles read_only restart secrets security_opt "
    "stop_grace_period storage_opt tmpfs user volumes"
)
_HEALTH_CHECK = "interval retries start_interval start_period test timeout"
_OF_AN_ENGINE = "depends_on init logging"
"""What is not compared: the start order, which process is the first, and where output goes."""

_RESTARTS = {"no": "Never", "always": "Always", "unless-stopped": "Always", "on-failure": "OnFailure"}
_SECONDS = {"h": 3600, "m": 60, "s": 1}
_BYTES = {"": 1, "b": 1, "k": 1 << 10, "m": 1 << 20, "g": 1 << 30}
_CPU_PERIOD = 100_000
_GRACE = "10s"
_NO_NEW_PRIVILEGES = "no-new-privileges:true"
_SECCOMP = "seccomp"


def containers(project: Tree) -> dict[str, Container]:
    """Return the container of every service and job."""
    networks = Networks(project)
    return {name: _container(project, networks, name) for name in project["services"]}


def _container(project: Tree, networks: Networks, name: str) -> Container:
    service = project["services"][name]
    check, options = service.get("healthcheck", {}), service.get("security_opt", [])
    interval, restart = _seconds(check.get("interval")), service.get("restart", "no")
    start_interval = _seconds(check.get("start_interval")) or interval
    (when_hung, when_not_started), words = _limits(check)
    request, is_started = _request(check, words, is_told=networks.is_told(name)), "start_period" in check
    return Container(
        runs="by hand" if service.get("profiles") else "all the time",
        image=_image(service),
        entrypoint=service.get("entrypoint"),
        arguments=service.get("command"),
        restarts=_RESTARTS.get(restart, restart),
        grace_seconds=_seconds(service.get("stop_grace_period", _GRACE)),
        before_end=str(service.get("pre_stop", "nothing")),
        user=service.get("user", "the image's"),
        groups=dict.fromkeys(service.get("group_add", ()), True),
        capabilities=_capabilities(service),
        no_new_privileges=_NO_NEW_PRIVILEGES in options,
        seccomp=next((each for each in options if each.startswith(_SECCOMP)), "RuntimeDefault"),
        read_only_root=service.get("read_only", False),
        cpu_millis=_cpu_millis(service),
        memory_bytes={
            "alone": _bytes(service.get("mem_limit")),
            "with swap": _bytes(service.get("memswap_limit")),
        },
        disk_bytes=service.get("storage_opt", {}),
        health_request=request,
        start_request=request if is_started else "none",
        interval_seconds=interval,
        timeout_seconds=_seconds(check.get("timeout")),
        when_hung=_fate(check.get("retries", 0), when_hung),
        when_not_started=_fate(
            _seconds(check.get("start_period")), is_started * when_not_started * start_interval
        ),
        settings=service.get("environment") or {},
        secrets=_secrets(service),
        volumes=_tmpfs(service) | {each["target"]: _volume(each) for each in service.get("volumes", ())},
        listens=networks.listens(name),
        addressed={f"{name}:{number}": port for number, port in networks.ports(name).items()},
        exposed=dict.fromkeys(networks.published(name), True),
        admits=networks.admits(name),
        calls=networks.calls(name),
        callers=networks.callers(name),
        outside=networks.outside(name),
        others=_others(project, networks, name),
    )


def _image(service: dict[str, Any]) -> str:
    build = service.get("build")
    built = f" built from {build['context']} as {build.get('target')}" if build else ""
    return f"{service['image']}{built}"


def _capabilities(service: dict[str, Any]) -> dict[str, object]:
    dropped = dict.fromkeys(service.get("cap_drop", ()), "dropped")
    return dropped | dict.fromkeys(service.get("cap_add", ()), "added")


def _cpu_millis(service: dict[str, Any]) -> Fraction | None:
    quota, period = service.get("cpu_quota"), service.get("cpu_period", _CPU_PERIOD)
    return Fraction(1000 * quota, period) if quota else None


def _limits(check: dict[str, Any]) -> tuple[tuple[int, int], list[str]]:
    """Return the failures after which the check kills, in a row and at start, and its words."""
    _, *words = check.get("test") or ["NONE"]
    match words:
        case [*program, hung, not_started] if hung.isdigit() and not_started.isdigit():
            return (int(hung), int(not_started)), program
    return (0, 0), words


def _request(check: dict[str, Any], words: list[str], *, is_told: bool) -> str:
    """Return what a health check asks; the health program of an image gets the path, if there is one."""
    kind, *_ = check.get("test") or ["NONE"]
    if kind != "CMD":
        return str(kind).lower()
    if is_told and len(words) > 1 and words[-1].startswith("/"):
        return f"http {words[-1]}"
    return " ".join(["exec", *words])


def _fate(unhealthy: Fraction | int, killed: Fraction | int) -> str:
    """Return what happens to a container; none ends for being unhealthy alone."""
    if not unhealthy and not killed:
        return "nothing"
    if not killed:
        return f"unhealthy after {unhealthy}"
    return f"killed after {killed}" if killed == unhealthy else f"killed after {killed}, not {unhealthy}"


def _secrets(service: dict[str, Any]) -> dict[str, object]:
    targets = [each.get("target", each["source"]) for each in service.get("secrets", ())]
    return {each if each.startswith("/") else f"/run/secrets/{each}": True for each in targets}


def _tmpfs(service: dict[str, Any]) -> dict[str, object]:
    return dict(_scratch(*each.partition(":")[::2]) for each in service.get("tmpfs", ()))


def _scratch(path: str, options: str) -> tuple[str, str]:
    values = dict(each.partition("=")[::2] for each in options.split(","))
    mode = values.get("mode", "1777")
    shared = "" if mode == "1777" else f" of mode {mode}"
    return path, f"scratch of {_bytes(values.get('size'))} bytes in memory{shared}"


def _volume(volume: dict[str, Any]) -> str:
    access = "read-only " if volume.get("read_only") else ""
    known = {"type", "source", "target", "read_only"}
    if volume["type"] == "volume" and volume.keys() <= known:
        return f"{access}persistent"
    if volume["type"] == "bind" and volume.keys() <= known:
        return f"{access}files of {volume['source']}"
    return str(volume)


def _others(project: Tree, networks: Networks, name: str) -> dict[str, object]:
    service = project["services"][name]
    options = {
        each: True
        for each in service.get("security_opt", ())
        if each != _NO_NEW_PRIVILEGES and not each.startswith(_SECCOMP)
    }
    isolated = "network_mode" if service.get("network_mode") == "none" else ""
    found = unread("service", service, f"{_SERVICE} {_OF_AN_ENGINE} {isolated}") | unread(
        "security_opt", options, ""
    )
    found |= unread("healthcheck", service.get("healthcheck", {}), _HEALTH_CHECK)
    for network, content in networks.of(name):
        found |= unread(f"network {network}", content, "name internal ipam driver_opts")
    for volume in service.get("volumes", ()):
        if volume["type"] == "volume":
            content = project["volumes"].get(volume["source"]) or {}
            found |= unread(f"volume {volume['source']}", content, "name")
    return found


@cache
def _seconds(text: str | None) -> Fraction:
    """Return a duration; without one it is the image's, which is nothing to rely on."""
    text = text or "0s"
    parts = re.findall(r"([\d.]+)([hms])", text)
    assert "".join(map("".join, parts)) == text, text
    return sum((Fraction(number) * _SECONDS[unit] for number, unit in parts), Fraction(0))


def _bytes(text: str | None) -> Fraction | None:
    match = re.fullmatch(r"(\d+)([bkmg]?)", text or "")
    if not match:
        return None
    return Fraction(match[1]) * _BYTES[match[2]]
