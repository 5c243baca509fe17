"""Why nothing needs to see that some kinds of fields change."""

from fnmatch import fnmatchcase
from typing import NamedTuple

from tests.mutation.mutants import Mutant


class Reason(NamedTuple):
    """Fields as `Mutant.field` has them, with `*` for anything, and what may happen to them unseen."""

    fields: str
    done: str
    """"changed", "gone" or "*"."""
    because: str

    def covers(self, mutant: Mutant) -> bool:
        return fnmatchcase(mutant.field, self.fields) and fnmatchcase(mutant.done, self.done)


REASONS: tuple[Reason, ...] = (
    Reason("NetworkPolicy spec.*.ports.*.protocol", "gone", "A port without a protocol is one of TCP."),
    Reason("Service spec.type", "gone", "A Service without a type is of type ClusterIP."),
)


def reason(mutant: Mutant) -> Reason | None:
    """Return the first reason why a mutant may stay unseen."""
    return next((each for each in REASONS if each.covers(mutant)), None)
