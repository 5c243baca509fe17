"""How many mutants are seen, by kind of object and by kind of field, before and after written reasons."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from lib.review.report import Report
from tests.mutation.mutants import Mutant
from tests.mutation.reasons import REASONS, Reason, reason

BEFORE, AFTER = 85, 95
"""The goals: how many of a hundred are seen, and how many are seen or have a written reason."""


class Result(NamedTuple):
    """A mutant and the name of what sees it, if anything does."""

    mutant: Mutant
    seen_by: str | None

    @property
    def reason(self) -> Reason | None:
        return None if self.seen_by else reason(self.mutant)


def reports(results: Sequence[Result], *, whole: bool) -> list[Report]:
    """Return the scores, what sees most, what has a reason, and what nothing sees."""
    unseen = [each for each in results if not each.seen_by and not each.reason]
    return [
        Report("What the proofs see", _COLUMNS, list(_rows(results)), list(faults(results)) if whole else ()),
        Report("What sees it first", ("proof", "mutants"), _most(each.seen_by for each in results)),
        Report("What nothing needs to see", ("mutants", "field", "reason"), list(_excused(results))),
        Report("What nothing sees", ("field", "mutants"), _most(each.mutant.field for each in unseen)),
    ]


_COLUMNS = ("kind", "mutants", "seen", "%", "with a reason", "% of both")


def faults(results: Sequence[Result]) -> Iterator[str]:
    """Yield which goals are missed, and which reasons are about nothing."""
    before, after = score(results)
    for goal, found, what in ((BEFORE, before, "seen"), (AFTER, after, "seen or have a reason")):
        if found < goal:
            yield f"{found:.1f} % are {what}: want {goal} %"
    needed = {each.reason for each in results}
    for each in REASONS:
        if each not in needed:
            yield f"nothing unseen needs the reason for {each.fields} ({each.done}): remove it"


def score(results: Sequence[Result]) -> tuple[float, float]:
    """Return how many of a hundred are seen, and how many are seen or have a reason."""
    seen = sum(each.seen_by is not None for each in results)
    excused = sum(each.reason is not None for each in results)
    return 100 * seen / len(results), 100 * (seen + excused) / len(results)


def _rows(results: Sequence[Result]) -> Iterator[tuple[str | int, ...]]:
    """Yield a row for each kind of object; where all are of one, for each kind of field."""
    of_one = len({each.mutant.kind for each in results}) == 1
    groups = defaultdict(list)
    for each in results:
        groups[each.mutant.field if of_one else each.mutant.kind].append(each)
    yield from (_row(name, groups[name]) for name in sorted(groups))
    yield _row("all", results)


def _row(name: str, results: Sequence[Result]) -> tuple[str | int, ...]:
    before, after = score(results)
    seen = sum(each.seen_by is not None for each in results)
    excused = sum(each.reason is not None for each in results)
    return name, len(results), seen, f"{before:.1f}", excused, f"{after:.1f}"


def _excused(results: Iterable[Result]) -> Iterator[tuple[int, str, str]]:
    counts = Counter(each.reason for each in results if each.reason)
    for found in REASONS:
        if counts[found]:
            yield counts[found], f"{found.fields} ({found.done})", found.because


def _most(names: Iterable[str | None]) -> list[tuple[str, int]]:
    return Counter(each for each in names if each).most_common()
