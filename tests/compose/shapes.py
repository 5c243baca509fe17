"""Environments with much and with little, and what Compose makes of their projects."""

from collections.abc import Iterator
from functools import cache
from itertools import product
from typing import Any, NamedTuple

from lib.compose.project import project
from lib.configuration import read_platforms
from lib.model import AddOns, Platform
from tests.compose.kinds import kinds
from tests.compose.printed import ROOT
from tests.compose.written import read_by_compose
from tests.examples import WITH_BACKUP, WITH_BUCKET, database_outside, platform
from tests.samples import TIMES
from tests.shapes import SHAPES as OTHERS

SMALL: dict[str, Any] = {"externals": {}, "add_ons": AddOns()}
CONFIGURED = {each.environment.name: each for each in read_platforms(ROOT / "config")}
EXAMPLES = {
    "everything": platform(),
    "little": platform(**SMALL),
    "database outside": platform(**database_outside()),
    "backup": platform(**WITH_BACKUP),
    "backup in a bucket": platform(**WITH_BUCKET),
    "kinds": kinds(),
    **OTHERS,
}
MODES = {"production": False, "development": True}


class Shape(NamedTuple):
    """An environment, and the project that runs it."""

    platform: Platform
    project: dict[str, Any]

    @property
    def containers(self) -> dict[str, dict[str, Any]]:
        """Return the containers of services and jobs."""
        return dict(self.project["services"])

    def joined(self, network: str) -> dict[str, dict[str, Any]]:
        """Return how services and jobs are in a network, by their names."""
        networks = {name: own.get("networks", {}) for name, own in self.containers.items()}
        return {name: each[network] for name, each in networks.items() if network in each}


SHAPES = {
    f"{name}, {mode}": Shape(each, project(each, development=development))
    for (name, each), (mode, development) in product((CONFIGURED | EXAMPLES).items(), MODES.items())
}


def fields_of(shape: Shape) -> set[tuple[str, str, type]]:
    """Return which fields a project has, and values of which type."""
    sections = {name: each for name, each in shape.project.items() if isinstance(each, dict)}
    return {
        (section, field, type(value))
        for section, named in sections.items()
        for content in named.values()
        for field, value in content.items()
    }


def of_every_field(shapes: dict[str, Shape]) -> Iterator[str]:
    """Yield shapes until there is no field that none of them has."""
    missing = set.union(*map(fields_of, shapes.values()))
    while missing:
        name = max(shapes, key=lambda each: len(missing & fields_of(shapes[each])))
        yield name
        missing -= fields_of(shapes[name])


ENOUGH = ("everything, production", "little, production", *of_every_field(SHAPES))
READ = tuple(SHAPES) if TIMES > 1 else ENOUGH
"""Shapes that Compose reads, which takes its time; the files of `config/` are read as well."""
AT_HOSTS = [
    *((name, "") for name in READ),
    *((name, "fd00::5") for name in ("everything, production", "kinds, development") if TIMES > 1),
    ("kinds, production", "fd00::5"),
]
"""Shapes on loopback, and some at another address: what is told of it is the same for all."""


@cache
def services_read(name: str, host: str) -> dict[str, Any]:
    """Return the services of a shape as Compose understands them, at a host or, without one, on loopback."""
    shape = SHAPES[name]
    variables = {variable(shape.platform, "HOST"): host} if host else {}
    return dict(read_by_compose(shape.project, **variables)["services"])


def variable(platform: Platform, name: str) -> str:
    """Return a variable of a platform, as GOALTRAJECTORY_PORT."""
    return f"{platform.name.upper().replace('-', '_')}_{name}"
