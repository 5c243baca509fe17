"""What `make feasible` may find, because somebody has looked at it."""

from typing import Literal

from lib.model.record import Record
from lib.model.scalars import Text

Question = Literal[
    "room",
    "drain",
    "quota",
    "start",
    "timeouts",
    "grace",
    "objective",
    "restarts",
    "data",
    "backup",
    "sharing",
]


class Accepted(Record):
    """A finding that stays; one that is not found any more is a finding itself."""

    question: Question
    """The first cell of its row."""
    about: Text
    """The second cell of its row."""
    reason: Text

    @property
    def place(self) -> tuple[str, str]:
        return self.question, self.about
