"""What is wrong with the configuration, and where to fix it."""

import re
import textwrap
from collections.abc import Sequence
from typing import NamedTuple


class Problem(NamedTuple):
    """One mistake; `environment` is "all" if the mistake does not depend on one."""

    environment: str
    path: str
    value: object
    allowed: str
    file: str

    def __str__(self) -> str:
        value = re.sub(r"//[^/@\s]+@", "//...@", repr(self.value))  # a password in a URL
        shown = textwrap.shorten(value, 80, placeholder=" ...")
        return f"{self.environment}: {self.path} is {shown}; it must be {self.allowed}; edit {self.file}"


class ConfigurationError(Exception):
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
