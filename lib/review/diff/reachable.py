"""Who reaches whom before and after: pair by pair as policies decide, and by Services and routes."""

from collections import defaultdict
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from lib.review.diff.classes import Class, Verdict
from lib.review.diff.fields import ABSENT, Change
from lib.review.diff.objects import Pair

if TYPE_CHECKING:
    from lib.reach.matrix import Link, Matrix

_ROUTES = ("Ingress", "HTTPRoute", "GRPCRoute", "TLSRoute", "TCPRoute", "Gateway", "VirtualService")
ENTRANCES = ("Service", *_ROUTES)
_PORTS = 6
_OPEN = {"ClusterIP": 0, "ExternalName": 0, "NodePort": 1, "LoadBalancer": 2}
_LEADING = (
    "ports",
    "selector",
    "externalIPs",
    "externalName",
    "rules",
    "hostnames",
    "hosts",
    "listeners",
    "tls",
)
_DECIDING = ("AuthorizationPolicy", "Namespace", "NetworkPolicy", "PeerAuthentication")


def decides(pair: Pair, path: tuple[str, ...]) -> bool:
    """Return whether a field may decide who reaches whom by policies, such as a label of pods."""
    kind = pair.either.kind
    if kind in _DECIDING:
        return path[:1] == ("spec",) or "labels" in path
    return "template" in path and bool({"labels", "ports", "hostNetwork", "serviceAccountName"} & set(path))


def entrance(change: Change, pair: Pair) -> Iterator[Verdict]:
    """Yield how a field of a Service or a route opens or closes a way."""
    if pair.either.kind not in ENTRANCES or change.path[:1] != ("spec",):
        return
    if change.path == ("spec", "type"):
        yield from _type(change.before, change.after)
    elif len(change.path) > 1 and change.path[1] in _LEADING:
        if change.after is not ABSENT:
            yield Verdict(Class.MORE, "A way leads where none led before.")
        if change.before is not ABSENT:
            yield Verdict(Class.LESS, "A way no longer leads where it led.")


def _type(before: Any, after: Any) -> Iterator[Verdict]:
    old, new = (_OPEN.get(each, 0) for each in (before, after))
    if new > old:
        yield Verdict(Class.MORE, f"A {after} is reachable from outside the cluster.")
    if new < old:
        yield Verdict(Class.LESS, f"A {after or 'ClusterIP'} is not reachable from outside the cluster.")


def pair_by_pair(before: "Matrix", after: "Matrix") -> Iterator[tuple[str, Change, Verdict]]:
    """Yield each pair of ends between which another port gets through, with what decides about it now."""
    from lib.reach.matrix import difference

    found = difference(before, after)
    for links, category, states in (
        (found.more, Class.MORE, ("closed", "open")),
        (found.less, Class.LESS, ("open", "closed")),
    ):
        ports = defaultdict(list)
        for link in links:
            ports[link.source, link.destination, _reason(after, link)].append(f"{link.port}/{link.protocol}")
        for (source, destination, reason), shown in ports.items():
            change = Change(("ports", f"[{', '.join(_few(shown))}]"), *states)
            yield f"{source} to {destination}", change, Verdict(category, f"What decides: {reason}.")


def _reason(matrix: "Matrix", link: "Link") -> str:
    ends_known = {link.source, link.destination} <= matrix.endpoints.keys()
    return (matrix.verdict(link).reason if ends_known else "") or "what names it no more"


def _few(ports: list[str]) -> list[str]:
    more = len(ports) - _PORTS
    return [*ports[:_PORTS], f"{more} more"] if more > 0 else ports
