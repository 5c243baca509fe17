"""In which classes each change is, and why."""

from collections.abc import Iterable, Iterator
from functools import cached_property
from typing import NamedTuple

from lib.reach.content import ManifestError
from lib.review.diff.capacity import capacity
from lib.review.diff.classes import Class, Verdict
from lib.review.diff.data import data
from lib.review.diff.fields import ABSENT, Change, compare
from lib.review.diff.objects import Pair, Side
from lib.review.diff.privilege import Exceeded, exceeded, privilege
from lib.review.diff.reachable import entrance
from lib.review.diff.rolls import rolls
from lib.review.diff.settings import is_setting, settings
from lib.review.diff.untold import untold
from lib.review.diff.whole import gone, made
from lib.review.diff.workloads import is_database
from lib.review.effects import Effect, effect

_CLASSES = {
    Effect.QUIET: Class.QUIET,
    Effect.REREAD: Class.REREAD,
    Effect.REFUSED: Class.REFUSED,
    Effect.UNKNOWN: Class.UNKNOWN,
    Effect.SCALES: Class.CAPACITY,
}
_NAMES = (("metadata", "name"), ("metadata", "namespace"))


class Judged(NamedTuple):
    """A changed field of an object, and all classes that it is in, the heaviest first."""

    title: str
    change: Change
    verdicts: tuple[Verdict, ...]

    @property
    def heaviest(self) -> Class:
        return self.verdicts[0].category


def weighed(title: str, change: Change, verdicts: Iterable[Verdict]) -> Judged:
    """Return a change with each of its classes once; nothing happens only where nothing else does."""
    first: dict[Class, Verdict] = {}
    for each in verdicts:
        first.setdefault(each.category, each)
    heavier = [each for each in first.values() if each.category is not Class.QUIET]
    return Judged(
        title, change, tuple(sorted(heavier or first.values(), key=lambda each: each.category.weight))
    )


def judged(found: Iterable[Pair], before: Side, after: Side) -> Iterator[Judged]:
    """Yield every changed field of objects that differ.

    Raises ManifestError where an object is not as its kind has to be.
    """
    for pair in found:
        try:
            yield from _Judge(pair, before, after).fields()
        except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError) as error:
            each = pair.either
            raise ManifestError(
                f"{each.place}: {each.title} is not as its kind has to be ({error})"
            ) from error


class _Judge:
    """Looks at an object that differs, and at what it has to do with in its environment."""

    def __init__(self, pair: Pair, before: Side, after: Side) -> None:
        self.pair, self.before, self.after = pair, before, after

    @cached_property
    def exceeded(self) -> Exceeded:
        return exceeded(self.pair)

    @cached_property
    def read(self) -> list[Verdict]:
        return list(settings(self.pair, self.before, self.after))

    def fields(self) -> Iterator[Judged]:
        old, new = self.pair
        title = self.pair.either.title
        if new is None:
            yield weighed(title, Change((), self.pair.either.value, ABSENT), self._gone())
        elif old is None:
            yield weighed(title, Change((), ABSENT, new.value), self._made())
        elif self.pair.renamed:
            yield from self._renamed()
        else:
            for change in compare(old.value, new.value):
                yield weighed(title, change, self._field(change))

    def _gone(self) -> Iterator[Verdict]:
        yield from gone(self.pair.before or self.pair.either, self.before, self.after)

    def _made(self) -> Iterator[Verdict]:
        yield from made(self.pair.after or self.pair.either, self.after)
        yield from privilege(Change((), ABSENT, ABSENT), self.pair, self.exceeded)

    def _renamed(self) -> Iterator[Judged]:
        """Yield what it means that the API server knows no renaming, and the fields of the new object."""
        old, new = self.pair
        if old is None or new is None:
            return
        for path in _NAMES:
            sides = [each.metadata.get(path[-1], ABSENT) for each in (old, new)]
            if sides[0] != sides[1]:
                yield weighed(new.title, Change(path, *sides), self._replaced())
        for change in compare(old.value, new.value):
            if change.path not in _NAMES:
                yield weighed(new.title, change, self._new_field(change))

    def _replaced(self) -> Iterator[Verdict]:
        for each in (*self._gone(), *self._made()):
            yield each._replace(because=f"The old object goes and a new one is made. {each.because}")

    def _new_field(self, change: Change) -> Iterator[Verdict]:
        yield Verdict(Class.QUIET, "The object is made so under its new name.")
        for leaf in change.leaves():
            yield from self._demands(leaf, change)

    def _field(self, change: Change) -> Iterator[Verdict]:
        """Yield the classes of a changed field, by those of every scalar in it."""
        for leaf in change.leaves():
            yield from self._effects(leaf)
            yield from data(leaf, self.pair, self.before, self.after)
            yield from entrance(leaf, self.pair)
            yield from self._demands(leaf, change)

    def _demands(self, leaf: Change, whole: Change) -> Iterator[Verdict]:
        yield from privilege(leaf, self.pair, self.exceeded)
        yield from untold(leaf, whole, self.pair)
        yield from capacity(leaf, self.pair, self.after)

    def _effects(self, leaf: Change) -> Iterator[Verdict]:
        """Yield what the API server does with a field, and then pods do."""
        each = self.pair.either
        old, new = (None if side is ABSENT else side for side in leaf[1:])
        row = effect(each.group_kind, leaf.path, old, new)
        if row.effect is Effect.REREAD and is_setting(self.pair, leaf.path) and self.read:
            yield from self.read
        elif row.effect is Effect.ROLLS:
            yield from rolls(each, self.after, row.because.rstrip("."))
        else:
            yield Verdict(_CLASSES[row.effect], row.because)
        if leaf.path == ("spec", "replicas") and new == 0:
            yield self._stopped()

    def _stopped(self) -> Verdict:
        old = self.pair.before
        category = Class.DATABASE if old and is_database(old, self.before) else Class.LESS
        return Verdict(category, "No pod is left to answer.")
