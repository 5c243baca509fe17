"""Who reaches whom on which port, for every pair of which at least one is of the folder or project."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import product
from typing import NamedTuple

from lib.reach.endpoints import TCP, Connection, Endpoint, Verdict

Port = tuple[int, str]
"""A number and a protocol."""


def _never(_: Endpoint, __: Endpoint) -> bool:
    return False


class Link(NamedTuple):
    """A connection by the names of its ends."""

    source: str
    destination: str
    port: int
    protocol: str = TCP

    def __str__(self) -> str:
        return f"{self.source} to {self.destination} at {self.port}/{self.protocol}"


@dataclass(frozen=True)
class Matrix:
    """All connections, and what decides about each.

    `inside` names what runs in the folder or project; `others` are ports that stand for all unnamed ones.
    `closed` may say of two ends that no port is open, whichever it is: then none is asked about.
    """

    endpoints: Mapping[str, Endpoint]
    inside: frozenset[str]
    ports: frozenset[Port]
    others: frozenset[Port]
    decide: Callable[[Connection], Verdict]
    closed: Callable[[Endpoint, Endpoint], bool] = _never

    def verdict(self, link: Link) -> Verdict:
        """Return whether a connection gets through, and what decides that."""
        for each in (link.source, link.destination):
            if each not in self.endpoints:
                raise LookupError(f"no endpoint {each!r}: name one of {', '.join(self.endpoints)}")
        source, destination = self.endpoints[link.source], self.endpoints[link.destination]
        return self.decide(Connection(source, destination, link.port, link.protocol))

    def allowed(self, source: str, destination: str, port: int, protocol: str = TCP) -> bool:
        """Return whether a connection gets through."""
        return self.verdict(Link(source, destination, port, protocol)).allowed

    def links(self) -> dict[Link, Verdict]:
        """Return every connection that gets through."""
        ports = sorted(self.ports | self.others)
        open_pairs = [(one, other) for one, other in self._pairs() if not self.closed(one, other)]
        return {
            Link(source.name, destination.name, port, protocol): verdict
            for source, destination in open_pairs
            for port, protocol in ports
            if (verdict := self.decide(Connection(source, destination, port, protocol))).allowed
        }

    def tried(self) -> Iterator[Link]:
        """Yield every connection that differs from the others in what is named."""
        ports = sorted(self.ports | self.others)
        for source, destination in self._pairs():
            yield from (Link(source.name, destination.name, *port) for port in ports)

    def _pairs(self) -> Iterator[tuple[Endpoint, Endpoint]]:
        for source, destination in product(self.endpoints.values(), repeat=2):
            if source.name in self.inside or destination.name in self.inside:
                yield source, destination


class Difference(NamedTuple):
    """What is reachable after a change and was not before, and the other way round."""

    more: tuple[Link, ...]
    less: tuple[Link, ...]


def difference(before: Matrix, after: Matrix) -> Difference:
    """Return what differs, asked of everybody and every port that either of them knows."""
    old, new = _links(before, after), _links(after, before)
    return Difference(tuple(sorted(new - old)), tuple(sorted(old - new)))


def _links(matrix: Matrix, other: Matrix) -> set[Link]:
    """Return what gets through, also for those outside whom only the other matrix knows."""
    strangers = {name: each for name, each in other.endpoints.items() if name not in other.inside}
    asked = Matrix(
        endpoints={**strangers, **matrix.endpoints},
        inside=matrix.inside,
        ports=matrix.ports | other.ports,
        others=matrix.others | other.others,
        decide=matrix.decide,
        closed=matrix.closed,
    )
    return set(asked.links())
