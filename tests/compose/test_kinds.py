"""Whatever kinds a catalogue has, Compose runs what its manifests run."""

import re
from collections.abc import Mapping
from itertools import chain

import pytest

from tests.compose import composed
from tests.compose.change import Change, append, changed, drop, put
from tests.compose.container import Leaf, differences, leaves
from tests.compose.declared import Declared
from tests.compose.inequalities import INEQUALITIES, unexplained
from tests.compose.kinds import kinds, own, services_of
from tests.compose.printed import ROOT
from tests.compose.written import Written, written
from tests.examples import BY_GATEWAY
from tests.samples import TIMES
from tests.shapes import SHAPES

PAGE = ROOT / "docs" / "kinds.md"
ALONE = services_of(own("alone"))
"""What neither calls nor is called."""
OF_EACH_KIND = ("voting", "template-plain")
OTHERS = SHAPES if TIMES > 1 else {name: SHAPES[name] for name in OF_EACH_KIND}
PLATFORMS = {"kinds": kinds(), "alone": ALONE, "kinds by a Gateway": kinds(BY_GATEWAY), **OTHERS}

All = Mapping[str, tuple[Written, ...]]

BREAKAGES: dict[str, tuple[list[Change], Leaf]] = {
    "a stranger in a foreign image's network": (
        put("services web networks queue.redis", {}),
        ("web", "calls", "queue redis"),
    ),
    "a job that reaches what it does not call": (
        put("services report networks database.postgres", {}),
        ("report", "calls", "database postgres"),
    ),
    "a port of a foreign image that is not declared": (
        append("services queue expose", "6380"),
        ("queue", "listens", "6380"),
    ),
    "a service that listens everywhere though it is told where to": (
        drop("services api environment STOCK_HOST"),
        ("api", "listens", "9001"),
    ),
    "a foreign image that listens everywhere though it is told where to": (
        put("services door environment DOOR_METRICS_ADDRESS", ":9090"),
        ("door", "listens", "9090"),
    ),
    "an issuer that sends people back elsewhere": (
        put("services door environment CALLBACK", "http://127.0.0.1:8080/elsewhere"),
        ("door", "settings", "CALLBACK"),
    ),
    "a call to another port's name": (
        put("services web environment API_ORDERS_ADDRESS", "stock.api:9000"),
        ("web", "settings", "API_ORDERS_ADDRESS"),
    ),
    "no check where a program could ask": (
        drop("services api healthcheck"),
        ("api", "health_request", ""),
    ),
    "no check where a command could ask": (
        drop("services database healthcheck"),
        ("database", "health_request", ""),
    ),
    "another command": (
        put("services worker healthcheck test 1", "/another"),
        ("worker", "health_request", ""),
    ),
    "an end for what is only not ready": (
        put("services store healthcheck test", ["CMD", "/healthcheck", "3", "30"]),
        ("store", "when_hung", ""),
    ),
    "a service that has to be started by hand": (
        put("services worker profiles", ["jobs"]),
        ("worker", "runs", ""),
    ),
    "a job that starts with the services": (drop("services report profiles"), ("report", "runs", "")),
    "a job that is started again and again": (
        put("services report restart", "always"),
        ("report", "restarts", ""),
    ),
    "a port of the second exposed service that is not its own": (
        put("services gate ports 0 target", 9999),
        ("gate", "exposed", "http"),
    ),
    "data that is lost": (drop("services queue volumes 0"), ("queue", "volumes", "/data")),
}
"""What Compose could say otherwise, and the value that is wrong then."""


@pytest.fixture(scope="module")
def everywhere(tmp_path_factory: pytest.TempPathFactory) -> All:
    """Return every platform as it is written: for production, and that of every kind for development."""
    made = {name: written(each, tmp_path_factory.mktemp("kinds")) for name, each in PLATFORMS.items()}
    return {name: both[:1] if name != "kinds" and TIMES == 1 else both for name, both in made.items()}


@pytest.mark.parametrize("name", PLATFORMS)
def test_compose_equals_the_manifests(name: str, everywhere: All) -> None:
    """Every value that is compared is equal, or is in the list of what cannot be."""
    for found in everywhere[name]:
        assert found.project["services"].keys() == {each.name for each in PLATFORMS[name].programs}
        wrong = unexplained(*found.sides)
        assert not wrong, "\n".join(map(str, wrong))


@pytest.mark.parametrize("breakage", BREAKAGES)
def test_an_exception_excuses_nothing_more(breakage: str, everywhere: All) -> None:
    """What is unequal for another reason than those of the list is reported."""
    written, *_ = everywhere["kinds"]
    name, manifests, _ = written.sides
    [change], expected = BREAKAGES[breakage]
    [broken] = changed(written.project, change, "")
    reported = unexplained(name, manifests, leaves(composed.containers(broken)))
    assert expected in {each.leaf for each in reported}


def test_every_exception_is_needed(everywhere: All) -> None:
    """Every entry of the list explains a real difference, in each of its fields."""
    unequal = [
        (each, Declared(manifests))
        for written in chain(*everywhere.values())
        for name, manifests, compose in [written.sides]
        for each in differences(name, manifests, compose)
    ]
    for inequality in INEQUALITIES:
        used = {each.field for each, declared in unequal if inequality.explains(each, declared)}
        assert used == inequality.fields.keys(), inequality.reason


def test_every_exception_is_in_the_documentation() -> None:
    """What cannot be equal is a row of docs/kinds.md, with the same reason, which is one sentence."""
    page = PAGE.read_text(encoding="utf-8")
    for each in INEQUALITIES:
        assert re.fullmatch(r"[A-Z][^.]+\.", each.reason)
        assert f"| {each.reason} |" in page
