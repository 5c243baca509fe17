"""One thing that is looked at: what is compared, and why it cannot work where it cannot."""

from typing import NamedTuple

from lib.model.accepted import Question


class Look(NamedTuple):
    """What was looked at, and what came of it."""

    question: Question
    about: str
    numbers: str
    wrong: str = ""
    """Why it cannot work, and what to change; empty where it can."""
    unknown: str = ""
    """What would have to be declared or measured to know."""

    @property
    def place(self) -> tuple[str, str]:
        return self.question, self.about

    @property
    def result(self) -> str:
        return self.wrong or self.unknown or "works"


def pieces(number: int, what: str) -> str:
    """Return a number with its noun: 1 pod, 3 pods."""
    return f"{number} {what}{'' if number == 1 else 's'}"


def spelt(seconds: float) -> str:
    """Return a duration in the largest unit that keeps it short: 31 s, 5 min, 26 h."""
    for size, unit in ((3600, "h"), (60, "min")):
        if seconds >= 2 * size:
            return f"{round(seconds / size, 1):g} {unit}"
    return f"{round(seconds, 1):g} s"
