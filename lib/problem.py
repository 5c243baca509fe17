"""What is wrong with the configuration, and where to fix it."""

import re
from collections.abc import Sequence
from typing import NamedTuple

_LONGEST = 80


class Problem(NamedTuple):
    """One mistake; `environment` is "all" if the mistake does not depend on one."""

    environment: str
    path: str
    value: object
    allowed: str
    file: str

    def __str__(self) -> str:
        place = f"{self.environment}: {self.path}"
        return f"{place} {_found(self.value)}; it must be {self.allowed}; edit {self.file}"


def _found(value: object) -> str:
    """Return what is there, without the password in a URL."""
    is_raised = isinstance(value, Exception)
    text = f"raises {type(value).__name__}: {value}" if is_raised else f"is {value!r}"
    shown = re.sub(r"//[^/@\s]+@", "//...@", text)
    return shown if is_raised or len(shown) <= _LONGEST else f"{shown[:_LONGEST]} ..."


class SynthesisError(Exception):
    """Why nothing was written."""


class ConfigurationError(SynthesisError):
    """Every mistake of every environment at once."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__(problems)
        self.problems = tuple(problems)

    def __str__(self) -> str:
        number = len(self.problems)
        heading = (
            f"{number} {'problem' if number == 1 else 'problems'} in the configuration; nothing was written"
        )
        return "\n".join([heading, *(f"  {problem}" for problem in self.problems)])


class ContradictionError(SynthesisError):
    """A file came out differently although nothing that it is made of has changed."""

    def __init__(self, path: str) -> None:
        super().__init__(
            f"dist/{path} came out differently from last time, although nothing that it is made of has "
            "changed; nothing was written. Look for what differs between two runs: the clock, chance, the "
            "order of a set. Then remove .cache and run this again."
        )
