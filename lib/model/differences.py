"""In what two environments may differ, so that what works in one works in the other."""

from collections.abc import Iterator

from lib.model.record import Fault, Record, repeated, rule
from lib.model.scalars import Name, Text

_TWO = 2


class Difference(Record):
    """Fields that may differ, and why; `*` stands for any text, as in services.*.replicas."""

    path: Text
    reason: Text


class Differences(Record):
    """What may differ between two environments; whatever else does is found."""

    between: tuple[Name, ...] = ()
    """The two environments; where none is named, the last two."""
    allowed: tuple[Difference, ...] = ()

    @rule("between")
    def _are_two(self) -> Iterator[Fault]:
        if self.between and len(set(self.between)) != _TWO:
            yield Fault(
                "between", self.between, "the names of two environments, or left out for the last two"
            )

    @rule("allowed")
    def _paths_differ(self) -> Iterator[Fault]:
        for index, path in repeated([each.path for each in self.allowed]):
            yield Fault(f"allowed[{index}].path", path, "a path that is not already listed")
