"""What the networks of a Compose project let through."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from lib.reach.compose import MACHINE, MACHINES, OUTSIDE, compose_matrix
from lib.reach.content import ManifestError
from lib.reach.matrix import Matrix

ALL = {("a", "b"), ("b", "a")}


def _project(path: Path, *texts: str, variables: Mapping[str, str] | None = None) -> Matrix:
    files = [path / f"{number}.yaml" for number, _ in enumerate(texts)]
    for file, text in zip(files, texts, strict=True):
        file.write_text(text, encoding="utf-8")
    return compose_matrix(files, variables)


def _pairs(matrix: Matrix) -> set[tuple[str, str]]:
    """Return who reaches whom within the project."""
    return {(each.source, each.destination) for each in matrix.links() if each.destination in matrix.inside}


@pytest.mark.parametrize(
    ("a", "b", "pairs"),
    [
        ("", "", ALL),
        ("networks: [one]", "networks: [one, two]", ALL),
        ("networks: [one]", "networks: [two]", set()),
        ("networks: [one]", "", set()),
        ("network_mode: none", "", set()),
        ("networks: {one: {aliases: [x]}}", "networks: {one: null}", ALL),
        (
            "networks: {one: {aliases: [x]}, two: {}}, environment: {WEB_PORT: 80, WEB_HOST: x}",
            "networks: [one]",
            ALL,
        ),
        (
            "networks: {one: {aliases: [x]}, two: {}}, environment: [WEB_PORT=80, WEB_HOST=x]",
            "networks: [two]",
            {("a", "b")},
        ),
    ],
)
def test_networks(tmp_path: Path, a: str, b: str, pairs: set[tuple[str, str]]) -> None:
    """Services reach each other where they share a network in which the port is open."""
    services = f"services: {{a: {{expose: [80], {a}}}, b: {{expose: [80], {b}}}}}"
    assert _pairs(_project(tmp_path, f"{services}\nnetworks: {{one: {{}}, two: {{}}}}")) == pairs


def test_only_listed_ports_are_open(tmp_path: Path) -> None:
    """A port that a service lists is open by its protocol; no other is."""
    matrix = _project(tmp_path, "services: {a: {}, b: {expose: ['53/udp'], ports: ['127.0.0.1:8080:80']}}")
    reached = {
        (each.port, each.protocol)
        for each in matrix.links()
        if each.destination == "b" and each.source == "a"
    }
    assert reached == {(53, "UDP"), (80, "TCP")}


@pytest.mark.parametrize(
    ("port", "callers"),
    [
        ("'8080:80'", {MACHINE, MACHINES}),
        ("'80'", {MACHINE, MACHINES}),
        ("'127.0.0.1:8080:80'", {MACHINE}),
        ("'[::1]:8080:80/tcp'", {MACHINE}),
        ("{target: 80, published: '8080', host_ip: 127.0.0.1}", {MACHINE}),
        ("{target: 80, published: 8080, host_ip: 0.0.0.0}", {MACHINE, MACHINES}),
        ("{target: 80, host_ip: '${HOST:-127.0.0.1}'}", {MACHINE}),
        ("{target: 80, host_ip: '${SET:-127.0.0.1}'}", {MACHINE, MACHINES}),
        ("{target: 80, host_ip: '${SET:+127.0.0.1}'}", {MACHINE}),
        ("{target: 80, host_ip: '${EMPTY:-127.0.0.1}'}", {MACHINE}),
        ("{target: 80, host_ip: '${EMPTY-127.0.0.1}'}", {MACHINE, MACHINES}),
        ("{target: 80, protocol: udp}", set()),
    ],
)
def test_published_ports(tmp_path: Path, port: str, callers: set[str]) -> None:
    """The machine passes on what it listens for, at all its addresses unless the port names one."""
    text = f"services: {{a: {{ports: [{port}]}}}}"
    matrix = _project(tmp_path, text, variables={"SET": "192.0.2.1", "EMPTY": ""})
    assert {each for each in (MACHINE, MACHINES) if matrix.allowed(each, "a", 80)} == callers


@pytest.mark.parametrize(
    ("network", "leads_out"),
    [
        ("{}", True),
        ("{internal: true}", False),
        ("{driver_opts: {com.docker.network.bridge.enable_ip_masquerade: 'false'}}", False),
    ],
)
def test_ways_out(tmp_path: Path, network: str, *, leads_out: bool) -> None:
    """A service reaches the world by a network that is not internal and masquerades."""
    matrix = _project(tmp_path, f"services: {{a: {{networks: [one]}}}}\nnetworks: {{one: {network}}}")
    assert matrix.allowed("a", OUTSIDE, 443) is leads_out


def test_internal_networks_publish_nothing(tmp_path: Path) -> None:
    """A port that is published in an internal network alone is not reached from outside it."""
    text = "services: {a: {networks: [one], ports: ['80:80']}}\nnetworks: {one: {internal: true}}"
    assert not _project(tmp_path, text).allowed(MACHINE, "a", 80)


def test_files_are_merged(tmp_path: Path) -> None:
    """A further file adds networks, aliases and ports, replaces settings, and adds services."""
    base = """
services:
  a: {expose: [80], networks: {one: {aliases: [x]}}, environment: {WEB_PORT: '80', WEB_HOST: y}}
networks: {one: {}, two: {}}
"""
    more = """
services:
  a: {ports: ['127.0.0.1:90:90'], networks: {one: {aliases: [y]}}, environment: [WEB_HOST=x]}
  b: {networks: [one]}
  c: {networks: [two]}
networks: {one: {internal: true}}
"""
    matrix = _project(tmp_path, base, more)
    assert _pairs(matrix) == {("b", "a")}
    assert matrix.allowed("b", "a", 90)
    assert not matrix.allowed(MACHINE, "a", 90)
    assert not matrix.allowed("b", OUTSIDE, 443)


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("services: {a: {network_mode: host}}", "network_mode is 'host'"),
        ("services: {a: {networks: [one]}}", "networks[0] is a network that no file describes"),
        ("services: {a: {ports: ['80-90:80-90']}}", "services.a.ports[0] is '80-90:80-90'"),
        ("services: {a: {networks: !reset []}}", "is not YAML in line 1"),
        (
            "services: {a: {ports: [{target: 80, host_ip: '${HOST:?no host}'}]}}",
            "host_ip is '${HOST:?no host}'",
        ),
        ("services: {a: {ports: ['127.0.0.300:80:80']}}", "ports[0] is '127.0.0.300'"),
        ("include: [other.yaml]\nservices: {a: {}}", "has the field 'include'"),
        ("services: {a: {extends: b}}", "services.a has the field 'extends'"),
        ("services: []", "services is []: want a mapping"),
        ("name: x", "no services"),
    ],
)
def test_what_is_not_evaluated_is_refused(tmp_path: Path, text: str, named: str) -> None:
    """A value whose effect is not known is an error that names it and its place."""
    with pytest.raises(ManifestError) as raised:
        _project(tmp_path, text)
    assert named in str(raised.value)
    assert "0.yaml" in str(raised.value)
