"""Istio's PeerAuthentication and AuthorizationPolicy as they are written, read strictly.

A field that ztunnel does not evaluate is refused: it would be a rule that nothing enforces.
"""

from collections.abc import Mapping
from typing import NamedTuple

from lib.reach.content import Content, ManifestError
from lib.reach.policies import Block, read_network
from lib.reach.selectors import Selector, read_selector

STRICT, UNSET = "STRICT", "UNSET"
_MODES = (STRICT, "PERMISSIVE", "DISABLE", UNSET)

ALLOW, DENY = "ALLOW", "DENY"


class PeerAuthentication(NamedTuple):
    """Whether pods take connections without mutual TLS; `pods` None is the whole namespace."""

    name: str
    namespace: str
    pods: Selector | None
    mode: str
    by_port: Mapping[int, str]


class Values(NamedTuple):
    """One of some values and none of others; empty is any."""

    wanted: tuple[str, ...]
    unwanted: tuple[str, ...]


class Source(NamedTuple):
    """Who calls, all of it."""

    principals: Values
    namespaces: Values
    blocks: tuple[Block, ...]
    not_blocks: tuple[Block, ...]


class MeshRule(NamedTuple):
    """Any of the sources at any of the ports; empty is all of them."""

    sources: tuple[Source, ...]
    ports: tuple[Values, ...]


class AuthorizationPolicy(NamedTuple):
    """Who may, or may not, call pods; `pods` None is the whole namespace."""

    name: str
    namespace: str
    pods: Selector | None
    action: str
    rules: tuple[MeshRule, ...]


def read_authentication(name: str, namespace: str, spec: Content) -> PeerAuthentication:
    """Return the PeerAuthentication with this `spec`."""
    spec.only("selector", "mtls", "portLevelMtls")
    by_port = spec.get("portLevelMtls").fields()
    if by_port and not spec.get("selector").fields():
        raise spec.get("portLevelMtls").wrong("left out where no selector says which pods have these ports")
    modes = {_number(Content(each.place, port)): _mode(each) for port, each in by_port.items()}
    return PeerAuthentication(name, namespace, _selector(spec), _mode(spec.get("mtls")), modes)


def read_authorization(name: str, namespace: str, spec: Content) -> AuthorizationPolicy:
    """Return the AuthorizationPolicy with this `spec`."""
    spec.only("selector", "action", "rules")
    action = spec.get("action").one_of((ALLOW, DENY), ALLOW)
    rules = tuple(map(_rule, spec.get("rules").items()))
    return AuthorizationPolicy(name, namespace, _selector(spec), action, rules)


def _selector(spec: Content) -> Selector | None:
    selector = spec.get("selector").only("matchLabels")
    return read_selector(selector) if selector.given else None


def _mode(content: Content) -> str:
    return content.only("mode").get("mode").one_of(_MODES, UNSET)


def _rule(content: Content) -> MeshRule:
    content.only("from", "to")
    sources, operations = content.get("from"), content.get("to")
    for each in (sources, operations):
        if each.given and not each.items():
            raise each.wrong("left out, or a list that is not empty")
    return MeshRule(
        tuple(_source(each.only("source").get("source")) for each in sources.items()),
        tuple(_ports(each.only("operation").get("operation")) for each in operations.items()),
    )


def _source(content: Content) -> Source:
    known = ("principals", "notPrincipals", "namespaces", "notNamespaces", "ipBlocks", "notIpBlocks")
    _has_something(content.only(*known))
    return Source(
        Values(content.get("principals").texts(), content.get("notPrincipals").texts()),
        Values(content.get("namespaces").texts(), content.get("notNamespaces").texts()),
        _blocks(content.get("ipBlocks")),
        _blocks(content.get("notIpBlocks")),
    )


def _ports(content: Content) -> Values:
    _has_something(content.only("ports", "notPorts"))
    wanted, unwanted = content.get("ports"), content.get("notPorts")
    for each in (*wanted.items(), *unwanted.items()):
        _number(each)
    return Values(wanted.texts(), unwanted.texts())


def _has_something(content: Content) -> None:
    if not any(each.items() for each in content.fields().values()):
        raise ManifestError(f"{content.place} says nothing: want a field with values")


def _blocks(content: Content) -> tuple[Block, ...]:
    return tuple(Block(read_network(each)) for each in content.items())


def _number(content: Content) -> int:
    text = content.text()
    return Content(content.place, int(text) if text.isdecimal() else text).port()
