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


_TEXT = "People read it; what it is about is said by names, labels and expressions, which rules compare."
REASONS: tuple[Reason, ...] = (
    Reason("NetworkPolicy spec.*.ports.*.protocol", "gone", "A port without a protocol is one of TCP."),
    Reason("Service spec.type", "gone", "A Service without a type is of type ClusterIP."),
    Reason("AuthorizationPolicy spec.action", "gone", "A policy without an action allows."),
    Reason("PrometheusRule spec.groups.*.annotations.summary", "changed", _TEXT),
    Reason("PrometheusRule spec.groups.*.annotations.description", "changed", _TEXT),
    Reason("Dashboard data.*.panels.*.title", "changed", _TEXT),
    Reason("Dashboard data.*.panels.*.description", "changed", _TEXT),
    Reason("Dashboard data.*.panels.*.legendFormat", "changed", _TEXT),
    Reason(
        "Dashboard data.*.panels.*.targets.*.expr",
        "changed",
        "Nothing acts on a panel: its series exist and are the service's; window and factor are for eyes.",
    ),
    Reason(
        "Dashboard data.*.panels.*.targets.*",
        "gone",
        "Nothing acts on a panel: with one line less, the others are still what they were.",
    ),
)


def reason(mutant: Mutant) -> Reason | None:
    """Return the first reason why a mutant may stay unseen."""
    return next((each for each in REASONS if each.covers(mutant)), None)
