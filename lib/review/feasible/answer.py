"""Everything that is looked at in an environment, and what may stay as it is."""

from collections.abc import Callable, Iterable, Iterator, Sequence

from lib.model import Accepted, Platform
from lib.review.feasible.data import backups, held
from lib.review.feasible.drain import budgets, drains
from lib.review.feasible.look import Look
from lib.review.feasible.objectives import objectives, restarts
from lib.review.feasible.quota import quotas
from lib.review.feasible.sharing import sharing
from lib.review.feasible.starts import starts
from lib.review.feasible.timeouts import graces, timeouts
from lib.review.report import Report

COLUMNS = ("question", "about", "numbers", "result")

_ASKED: tuple[Callable[[Platform], Iterable[Look]], ...] = (
    quotas,
    drains,
    budgets,
    starts,
    timeouts,
    graces,
    objectives,
    restarts,
    held,
    backups,
)


def feasible(platform: Platform, before: Sequence[Platform] = ()) -> Report:
    """Return whether an environment can work, beside those before it; a finding has its numbers and fix."""
    looks = [look for asked in _ASKED for look in asked(platform)]
    return judged(platform, [*looks, *sharing(platform, before)])


def judged(platform: Platform, looks: Sequence[Look]) -> Report:
    """Return a row for each thing that was looked at; what is wrong and not accepted is a finding."""
    accepted = {each.place: each for each in platform.environment.accepted}
    rows = [(each.question, each.about, each.numbers, _result(each, accepted)) for each in looks]
    findings = [_said(each) for each in looks if each.wrong and each.place not in accepted]
    name = platform.environment.name
    return Report(f"{name}: whether it can work", COLUMNS, rows, [*findings, *_unneeded(platform, looks)])


def _result(look: Look, accepted: dict[tuple[str, str], Accepted]) -> str:
    found = accepted.get(look.place)
    return f"{look.wrong}. Accepted: {found.reason}" if look.wrong and found else look.result


def _said(look: Look) -> str:
    return f"{look.question}, {look.about}: {look.wrong} ({look.numbers})"


def _unneeded(platform: Platform, looks: Iterable[Look]) -> Iterator[str]:
    """Yield what is accepted and not found."""
    wrong = {each.place for each in looks if each.wrong}
    for index, each in enumerate(platform.environment.accepted):
        if each.place not in wrong:
            place = f"accepted[{index}] in config/{platform.environment.name}.py"
            yield f"{each.question}, {each.about}: nothing is wrong there; remove {place}"
