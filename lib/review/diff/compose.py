"""What changes on one machine: containers, networks, volumes and who reaches whom."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, NamedTuple

from lib.reach.content import ManifestError
from lib.review.compose_effects import ComposeEffect, compose_effect
from lib.review.diff.classes import Class, Verdict
from lib.review.diff.compose_privilege import amount_of, privilege
from lib.review.diff.compose_project import Texts, mounted, project, section
from lib.review.diff.environments import Changed
from lib.review.diff.fields import ABSENT, Change, compare
from lib.review.diff.judge import Judged, weighed
from lib.review.diff.reachable import pair_by_pair

if TYPE_CHECKING:
    from lib.reach.matrix import Matrix

_SECTIONS = {
    "services": "service",
    "networks": "network",
    "volumes": "volume",
    "secrets": "secret",
    "configs": "config",
}
_CLASSES = {
    ComposeEffect.NOTHING: Class.QUIET,
    ComposeEffect.SCALES: Class.CAPACITY,
    ComposeEffect.RESTARTED: Class.ROLLS,
    ComposeEffect.RECREATED: Class.ROLLS,
    ComposeEffect.ASKED: Class.DATA,
    ComposeEffect.ORPHANED: Class.QUIET,
    ComposeEffect.UNKNOWN: Class.UNKNOWN,
}


class _Sides(NamedTuple):
    """A project before and after."""

    before: Mapping[str, Any]
    after: Mapping[str, Any]

    def mounts(self, service: str) -> set[str]:
        """Return the volumes that a service mounts on either side."""
        return {name for side in self for name in mounted(section(side, "services").get(service))}

    def is_run_by_hand(self, service: str) -> bool:
        """Return whether a service is started only when somebody names its profile."""
        return "profiles" in (section(self.after, "services").get(service) or {})


def compose(environment: str, files: Sequence[str], before: Texts, after: Texts) -> Changed:
    """Return what changes in the project of some files."""
    name = f"{environment} with Compose"
    sides = [{file: texts[file] for file in files if file in texts} for texts in (before, after)]
    if sides[0] == sides[1]:
        return Changed(name, [])
    try:
        fields = [*_fields(_Sides(*map(project, sides))), *_reachable(*sides)]
    except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError) as error:
        raise ManifestError(f"a Compose file of {environment} is not as it has to be ({error})") from error
    return Changed(name, sorted(fields, key=lambda each: each.heaviest.weight))


def _fields(sides: _Sides) -> Iterator[Judged]:
    for name in dict.fromkeys((*sides.before, *sides.after)):
        if name not in _SECTIONS:
            changes = compare(sides.before.get(name, ABSENT), sides.after.get(name, ABSENT), (str(name),))
            yield from (weighed("project", each, _verdicts(each, sides)) for each in changes)
            continue
        old, new = (section(side, name) for side in sides)
        for part in dict.fromkeys((*old, *new)):
            changes = compare(old.get(part, ABSENT), new.get(part, ABSENT), (name, str(part)))
            title = f"{_SECTIONS[name]} {part}"
            yield from (weighed(title, each, _verdicts(each, sides)) for each in changes)


def _verdicts(change: Change, sides: _Sides) -> Iterator[Verdict]:
    is_part = len(change.path) == 2 and ABSENT in (change.before, change.after)  # noqa: PLR2004
    for leaf in [change] if is_part else change.leaves():
        yield from _effects(leaf, sides)
    for leaf in change.leaves():
        yield from privilege(leaf)
        yield from amount_of(leaf)


def _effects(leaf: Change, sides: _Sides) -> Iterator[Verdict]:
    old, new = (None if side is ABSENT else side for side in leaf[1:])
    row = compose_effect(leaf.path, old, new)
    if row.effect is ComposeEffect.RECREATED and sides.is_run_by_hand(leaf.path[1]):
        yield Verdict(Class.QUIET, "The next run has it.")
        return
    is_first = leaf.path[0] == "name" and not sides.before
    if row.effect is ComposeEffect.ORPHANED and leaf.path[0] in ("volumes", "name") and not is_first:
        yield Verdict(Class.DATA, row.because)
    elif row.effect is ComposeEffect.RECREATED and sides.mounts(leaf.path[1]):
        grace = section(sides.before, "services").get(leaf.path[1], {}).get("stop_grace_period", "10s")
        yield Verdict(
            Class.DATABASE, f"Nobody answers until another container has started; to end takes up to {grace}."
        )
    yield Verdict(_CLASSES[row.effect], "The project is new." if is_first else row.because)


def _reachable(before: Texts, after: Texts) -> Iterator[Judged]:
    """Yield each pair of ends between which another port gets through."""
    if not before or not after:
        return
    try:
        matrices = _matrix(before), _matrix(after)
    except ManifestError as error:
        yield weighed(
            "who reaches whom", Change(("networks",), ABSENT, ABSENT), [Verdict(Class.UNKNOWN, f"{error}.")]
        )
        return
    for title, change, verdict in pair_by_pair(*matrices):
        yield weighed(title, change, [verdict])


def _matrix(texts: Texts) -> "Matrix":
    from lib.reach.compose import compose_matrix

    with TemporaryDirectory() as parent:
        paths = [Path(parent, file) for file in texts]
        for path, text in zip(paths, texts.values(), strict=True):
            path.parent.mkdir(exist_ok=True)
            path.write_text(text, encoding="utf-8")
        return compose_matrix(paths)
