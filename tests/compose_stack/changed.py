"""One field of a Compose project, before and after a change, for each row of the table of changed fields."""

import copy
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from lib.review.compose_effects import ComposeRow, compose_effect
from lib.review.effects.matching import parts
from tests.images.manifest import PROD

SERVICE: dict[str, Any] = {
    "image": PROD["backend"].image,
    "entrypoint": ["/usr/bin/python3.13", "-c", "import signal; signal.pause()"],
    "stop_signal": "SIGKILL",
    "healthcheck": {"disable": True},
}
PROJECT = "PROJECT"
"""Stands for the name of the project."""
LABEL = "volumes.*.labels.example"
"""What Compose asks about."""
OTHER = "other"
"""A service that does not change."""
USES: dict[str, Callable[[str], dict[str, Any]]] = {
    "networks": lambda name: {"networks": [name]},
    "volumes": lambda name: {"volumes": [f"{name}:/data"]},
    "secrets": lambda name: {"secrets": [name]},
}
"""What a service has that uses a thing of a section."""
EMPTY: dict[str, dict[str, str]] = {"networks": {}, "volumes": {}, "secrets": {"file": "./a"}}


@dataclass(frozen=True)
class Change:
    """A field of a service, or of what a service uses, with its values before and after; `None` is absent."""

    number: int
    path: str
    """`*` stands for the change's own name."""
    before: Any
    after: Any

    def __str__(self) -> str:
        return f"{self.path}: {self.before} -> {self.after}"

    @property
    def section(self) -> str:
        return self.path.split(".")[0]

    @property
    def name(self) -> str:
        """The name of the service, and of what it uses."""
        return f"change-{self.number}"

    @property
    def row(self) -> ComposeRow:
        return compose_effect(self._keys, self.before, self.after)

    @property
    def is_whole(self) -> bool:
        """Whether it is about all of a thing that is new or gone."""
        return self.path.endswith(".*")

    @property
    def _keys(self) -> tuple[str, ...]:
        return parts(self.path.replace("*", self.name))

    def put(self, project: dict[str, Any], value: object) -> None:
        """Put the service, and what it uses, into a project, with a value of the field."""
        service = project["services"][self.name] = copy.deepcopy(SERVICE)
        if self.section in USES and not (self.is_whole and value is None):
            service |= USES[self.section](self.name)
            project[self.section][self.name] = copy.deepcopy(EMPTY[self.section])
        if not service.keys() & {"networks"}:
            service["network_mode"] = "none"
        if not self.is_whole:
            _put(project, self._keys, value)
        elif value is None and self.section == "services":
            del project["services"][self.name]


def _put(target: dict[str, Any], keys: tuple[str, ...], value: object) -> None:
    """Set a value in nested mappings, or remove it."""
    key, *rest = keys
    if rest:
        _put(target.setdefault(key, {}), tuple(rest), value)
    elif value is None:
        target.pop(key, None)
    else:
        target[key] = value


_CHANGES: tuple[tuple[str, Any, Any], ...] = (
    ("services.*.image", PROD["backend"].image, PROD["chromadb"].image),
    ("services.*.environment.A", "a", "b"),
    ("services.*.restart", None, "unless-stopped"),
    ("services.*.healthcheck.disable", True, None),
    ("services.*.stop_grace_period", "10s", "20s"),
    ("services.*.logging.driver", None, "json-file"),
    ("services.*", None, {}),
    ("services.*", {}, None),
    ("services.*.scale", 1, 2),
    ("services.*.deploy.replicas", 2, 1),
    ("services.*.build.context", None, "./none"),
    ("services.*.pull_policy", None, "missing"),
    ("services.*.depends_on", None, {OTHER: {"condition": "service_started"}}),
    ("services.*.profiles", None, ["jobs"]),
    ("networks.*.internal", None, True),
    ("networks.*", None, {}),
    ("networks.*", {}, None),
    (LABEL, "a", "b"),
    ("volumes.*.name", None, f"{PROJECT}-renamed"),
    ("volumes.*", None, {}),
    ("volumes.*", {}, None),
    ("secrets.*.file", "./a", "./b"),
    ("name", PROJECT, f"{PROJECT}-another"),
)
CHANGES = tuple(Change(number, *each) for number, each in enumerate(_CHANGES))


def project(name: str, *, after: bool) -> dict[str, Any]:
    """Return the project, before or after all changes but that of its name."""
    made: dict[str, Any] = {"networks": {}, "volumes": {}, "secrets": {}}
    made["services"] = {OTHER: {**SERVICE, "network_mode": "none"}}
    for change in CHANGES:
        change.put(made, change.after if after else change.before)
    return {**_named(made, name), "name": name}


def confirmed(name: str) -> dict[str, Any]:
    """Return the project after the changes, with nothing but what Compose asks about."""
    made = project(name, after=True)
    asked = [each.name for each in CHANGES if each.path == LABEL]
    return {
        "name": name,
        **{part: {each: made[part][each] for each in asked} for part in ("services", "volumes")},
    }


def beside(name: str) -> dict[str, Any]:
    """Return a part of the project under the name that the change gives to it."""
    [change] = [each for each in CHANGES if each.path == "name"]
    return {"name": _named(change.after, name), "services": {OTHER: {**SERVICE, "network_mode": "none"}}}


def _named(made: Any, name: str) -> Any:
    return json.loads(json.dumps(made).replace(PROJECT, name))
