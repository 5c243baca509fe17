"""What `docker compose up` does with a changed field of a Compose project."""

from collections.abc import Sequence
from enum import Enum

from lib.review.effects.matching import Table
from lib.review.effects.row import RowOf, becomes, rows, was

PROJECT = "Compose"
_COMPOSE = "https://github.com/docker/compose/blob/v5.6.1/pkg/compose/"
_HASH, _RECONCILE = f"{_COMPOSE}hash.go", f"{_COMPOSE}reconcile.go"
_UP = "https://docs.docker.com/reference/cli/docker/compose/up/"


class ComposeEffect(Enum):
    """What a change of a field does to containers that run, and to volumes and networks."""

    NOTHING = "nothing happens to containers"
    SCALES = "containers are added or removed, the others stay"
    RESTARTED = "containers stop, and start again on a new network"
    RECREATED = "the container is recreated"
    ASKED = "Compose asks whether to delete the volume and its data"
    ORPHANED = "what is no longer named stays behind"
    UNKNOWN = "unknown"


ComposeRow = RowOf[ComposeEffect]

ROWS: tuple[ComposeRow, ...] = (
    ComposeRow(
        PROJECT,
        "services.*.**",
        ComposeEffect.RECREATED,
        "The container is stopped, and another one is made with its volumes.",
        _HASH,
    ),
    ComposeRow(
        PROJECT, "services.*", ComposeEffect.SCALES, "Its container is started.", _RECONCILE, was(None)
    ),
    ComposeRow(
        PROJECT,
        "services.*",
        ComposeEffect.ORPHANED,
        "Its container goes on running until it is removed: docker compose up --remove-orphans.",
        _UP,
        becomes(None),
    ),
    *rows(
        PROJECT,
        ComposeEffect.SCALES,
        "Containers are started or stopped until the number is reached.",
        _HASH,
        "services.*.scale",
        "services.*.deploy.replicas",
    ),
    *rows(
        PROJECT,
        ComposeEffect.NOTHING,
        "It is read when an image is built or pulled: another image has the container recreated.",
        _HASH,
        "services.*.build.**",
        "services.*.pull_policy",
    ),
    *rows(
        PROJECT,
        ComposeEffect.NOTHING,
        "It is which services are started, and in which order: those that run stay.",
        _HASH,
        "services.*.depends_on.**",
        "services.*.profiles.**",
    ),
    ComposeRow(
        PROJECT,
        "networks.*.**",
        ComposeEffect.RESTARTED,
        "The network is removed and made anew, for which its containers are stopped.",
        _RECONCILE,
    ),
    ComposeRow(
        PROJECT,
        "networks.*",
        ComposeEffect.NOTHING,
        "The network is made; a service that joins it is recreated.",
        _RECONCILE,
        was(None),
    ),
    ComposeRow(
        PROJECT,
        "networks.*",
        ComposeEffect.ORPHANED,
        "The network stays on the engine without a use: docker network rm removes it.",
        _RECONCILE,
        becomes(None),
    ),
    ComposeRow(
        PROJECT,
        "volumes.*.**",
        ComposeEffect.ASKED,
        "A volume never changes: Compose offers to delete it with its data, or else leaves it as it is.",
        _RECONCILE,
    ),
    ComposeRow(
        PROJECT,
        "volumes.*.name",
        ComposeEffect.ORPHANED,
        "Containers get a new and empty volume; the old one stays on the engine with its data.",
        _RECONCILE,
    ),
    ComposeRow(
        PROJECT,
        "volumes.*",
        ComposeEffect.NOTHING,
        "The volume is made, and empty; a service that mounts it is recreated.",
        _RECONCILE,
        was(None),
    ),
    ComposeRow(
        PROJECT,
        "volumes.*",
        ComposeEffect.ORPHANED,
        "The volume stays on the engine with its data, and nothing mounts it.",
        _RECONCILE,
        becomes(None),
    ),
    ComposeRow(
        PROJECT,
        "secrets.*.**",
        ComposeEffect.NOTHING,
        "A container keeps the file that it was made with: recreate it to have the other one.",
        _HASH,
    ),
    ComposeRow(
        PROJECT,
        "name",
        ComposeEffect.ORPHANED,
        "Another project starts, with empty volumes; the old one goes on running beside it.",
        "https://docs.docker.com/compose/how-tos/project-name/",
    ),
)
_TABLE = Table(ROWS, ComposeEffect.UNKNOWN)


def compose_effect(path: Sequence[str], before: object, after: object) -> ComposeRow:
    """Return the most specific row about a field of a Compose project; without one, its effect is unknown.

    For what is new or gone, ask for the whole: a service by ("services", name), with None on one side.
    """
    return _TABLE.row(PROJECT, path, before, after)
