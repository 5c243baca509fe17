"""What Compose files say about connections, merged as `docker compose -f <one> -f <other>` does."""

import re
from collections.abc import Mapping, Sequence
from ipaddress import ip_address
from pathlib import Path
from typing import NamedTuple

from lib.reach.compose_variables import filled
from lib.reach.content import Content, ManifestError, documents
from lib.reach.endpoints import TCP

DEFAULT = "default"
"""The network of services that name none."""
_MASQUERADE = "com.docker.network.bridge.enable_ip_masquerade"
_PORT = re.compile(
    r"(?:(?P<ip>[0-9]+[.][0-9.]+|\[[0-9a-fA-F:]+\]):)?(?:(?P<published>\d*):)?(?P<port>\d+)(?:/(?P<protocol>\w+))?"
)


class Published(NamedTuple):
    """A port of a container that the machine listens for; by default at all its addresses."""

    port: int
    protocol: str
    address: str


class Service(NamedTuple):
    """A service: its networks with the further names that it has there, its settings and its ports."""

    networks: Mapping[str, tuple[str, ...]]
    settings: Mapping[str, str]
    exposed: frozenset[tuple[int, str]]
    published: tuple[Published, ...]


class Network(NamedTuple):
    """A network: whether it has no way out, and whether what leaves it finds the way back."""

    internal: bool = False
    masquerades: bool = True


class Project(NamedTuple):
    """What several files say together."""

    services: Mapping[str, Service]
    networks: Mapping[str, Network]


def read_project(files: Sequence[Path], variables: Mapping[str, str]) -> Project:
    """Return the project of a file and of those that change it."""
    found = [document for file in files for document in documents(file)]
    services: dict[str, list[Content]] = {}
    networks: dict[str, list[Content]] = {DEFAULT: []}
    for file in found:
        _refuse(file, "include")
        for name, each in file.get("services").fields().items():
            _refuse(each, "extends", "external_links")
            services.setdefault(name, []).append(filled(each, variables))
        for name, each in file.get("networks").fields().items():
            networks.setdefault(name, []).append(filled(each, variables))
    if not services:
        raise ManifestError(f"{', '.join(map(str, files))}: no services")
    known = {name: _network(parts) for name, parts in networks.items()}
    return Project({name: _service(parts, known) for name, parts in services.items()}, known)


def _refuse(content: Content, *names: str) -> None:
    """Raise ManifestError where a mapping has a field that would bring in more than its files say."""
    for name in names:
        if content.get(name).given:
            raise ManifestError(f"{content.place} has the field {name!r}, which is not evaluated")


def _service(parts: Sequence[Content], known: Mapping[str, Network]) -> Service:
    networks: dict[str, tuple[str, ...]] = {}
    for part in parts:
        for name, each in _pairs(part.get("networks")).items():
            if name not in known:
                raise ManifestError(f"{each.place} is a network that no file describes")
            networks[name] = (*networks.get(name, ()), *each.get("aliases").texts())
    mode = _last(parts, "network_mode")
    if mode not in (None, "none"):
        raise ManifestError(f"{parts[-1].place}.network_mode is {mode!r}, which is not evaluated")
    published = dict.fromkeys(_published(each) for part in parts for each in part.get("ports").items())
    return Service(
        networks or ({} if mode else {DEFAULT: ()}),
        {name: str(each.value) for part in parts for name, each in _pairs(part.get("environment")).items()},
        frozenset(_exposed(each) for part in parts for each in part.get("expose").items()),
        tuple(published),
    )


def _network(parts: Sequence[Content]) -> Network:
    options = {name: each.value for part in parts for name, each in part.get("driver_opts").fields().items()}
    return Network(_last(parts, "internal") is True, str(options.get(_MASQUERADE, "true")).lower() != "false")


def _last(parts: Sequence[Content], name: str) -> object:
    """Return what the last file says that says anything."""
    given = [part.get(name).value for part in parts if part.get(name).given]
    return given[-1] if given else None


def _pairs(content: Content) -> dict[str, Content]:
    """Return a mapping, or a list of names or of name=value as one."""
    if not isinstance(content.value, list):
        return content.fields()
    pairs = [(each.place, each.text().partition("=")) for each in content.items()]
    return {name: Content(place, value if given else None) for place, (name, given, value) in pairs}


def _published(content: Content) -> Published:
    if isinstance(content.value, dict):
        protocol = content.get("protocol").text("tcp").upper()
        return Published(content.get("target").port(), protocol, _address(content.get("host_ip")))
    found = _PORT.fullmatch(str(content.value))
    if not found:
        raise content.wrong("a port as 127.0.0.1:8080:80/tcp; ranges are not evaluated")
    address = _address(Content(content.place, (found["ip"] or "").strip("[]")))
    return Published(int(found["port"]), (found["protocol"] or TCP).upper(), address)


def _address(content: Content) -> str:
    """Return an address of the machine; empty for all of them."""
    text = content.text("")
    try:
        return str(ip_address(text)) if text else ""
    except ValueError:
        raise content.wrong("an address as 127.0.0.1") from None


def _exposed(content: Content) -> tuple[int, str]:
    number, _, protocol = str(content.value).partition("/")
    port = Content(content.place, int(number) if number.isdecimal() else number).port()
    return port, (protocol or TCP).upper()
