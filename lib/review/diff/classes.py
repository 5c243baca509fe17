"""What a change can do, the heaviest first, and what to do about it."""

from enum import Enum
from typing import NamedTuple


class Class(Enum):
    """A class of changes: the name on the command line, what it says, and what to do."""

    DATA = (
        "data-lost",
        "data may be lost",
        "ask the owner of the data, and back up first",
        "make backup ENV={}",
    )
    REFUSED = (
        "refused",
        "refused by the API server",
        "two steps: make it under another name and then remove the old one, or delete it by hand first",
    )
    DATABASE = (
        "database-stops",
        "the database stops",
        "a maintenance window, and a backup first",
        "make backup ENV={}",
    )
    LESS = (
        "less-reachable",
        "less is reachable",
        "ask whoever calls: connections fail as soon as it is applied",
    )
    UNKNOWN = "unknown", "not known what happens", "an owner's look, and a row in lib/review/effects/"
    PRIVILEGE = "more-privilege", "more privilege", "an owner's look: the change says why it is needed"
    MORE = "more-reachable", "more is reachable", "an owner's look: the change says who needs it"
    UNTOLD = "untold", "nobody is told any more", "whoever is on call agrees first"
    ROLLS = "rolls", "pods roll", "deploy while somebody watches"
    CAPACITY = "capacity", "capacity changes", "compare with what nodes have", "make capacity ENV={}"
    REREAD = "reread", "settings are read anew without a restart", "nothing"
    QUIET = "quiet", "nothing happens to pods", "nothing"

    def __init__(self, slug: str, words: str, advice: str, command: str = "") -> None:
        self.slug = slug
        self.words = words
        self.advice = advice
        self.command = command

    @property
    def weight(self) -> int:
        """Return its place in this list, from the heaviest."""
        return list(Class).index(self)

    def what_to_do(self, environment: str, *, has_backups: bool = True) -> str:
        """Return what to do in an environment; no command is named that it has not."""
        has_command = self.command and environment and (has_backups or "backup" not in self.command)
        return f"{self.advice}: {self.command.format(environment)}" if has_command else self.advice


class Verdict(NamedTuple):
    """A class that a change is in, and the sentence that says why."""

    category: Class
    because: str
