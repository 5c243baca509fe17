"""Who may talk to whom: exactly the declared calls, port by port and from both ends."""

from collections.abc import Iterator

from lib.reach.policies import EGRESS, INGRESS
from tests.policy.documents import Manifests
from tests.policy.reachable import undeclared


def declared_calls_out(manifests: Manifests) -> Iterator[str]:
    """A pod may send to exactly what its own program declares to call, and ask for names only if it calls."""
    yield from undeclared(manifests, EGRESS)


def declared_calls_in(manifests: Manifests) -> Iterator[str]:
    """A pod may receive from exactly its declared callers, what passes on requests, and Prometheus."""
    yield from undeclared(manifests, INGRESS)
