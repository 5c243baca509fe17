"""Values that cdk8s keeps in Node, as plain data: amounts, numbers or names, and members of enums."""

from enum import Enum
from functools import cache, cached_property
from typing import Any, TypeVar

from cdk8s import JsonPatch
from cdk8s_plus_27 import k8s

from lib.model.amounts import storage_text

E = TypeVar("E", bound=Enum)
L = TypeVar("L", bound="Late")
_TEXTS: dict[Enum, str | int] = {}


class Late:
    """A number or a text that Node has only once cdk8s asks for it; mixed into jsii's class of it."""

    given: str | int

    @property
    def value(self) -> Any:
        return self.given

    @cached_property
    def __jsii_ref__(self) -> Any:
        kind: Any = type(self)
        make = kind.from_number if isinstance(self.given, int) else kind.from_string
        return make(self.given).__jsii_ref__


class _Quantity(Late, k8s.Quantity):
    pass


class _IntOrString(Late, k8s.IntOrString):
    pass


def late(kind: type[L], given: str | int) -> L:
    """Return a value without jsii's own constructor, which asks Node."""
    value = kind.__new__(kind)
    value.given = given
    return value


@cache
def quantity(text: str) -> k8s.Quantity:
    """Return an amount in Kubernetes' notation."""
    return late(_Quantity, text)


def storage(mebibytes: int) -> k8s.Quantity:
    """Return memory or disk space."""
    return quantity(storage_text(mebibytes))


@cache
def port_name(name: str) -> k8s.IntOrString:
    """Return a reference to a named port."""
    return late(_IntOrString, name)


@cache
def number(value: int) -> k8s.IntOrString:
    """Return a number where Kubernetes takes a number or text."""
    return late(_IntOrString, value)


def named(member: E, text: str | int) -> E:
    """Return a member of an enum; `text` is what the API calls it, which jsii knows on Node's side alone."""
    _TEXTS[member] = text
    return member


def text_of(member: Enum) -> Any:
    """Return what the API calls a member of an enum; asks Node for those that are not `named`."""
    if member not in _TEXTS:
        _TEXTS[member] = JsonPatch.apply({"value": member})["value"]
    return _TEXTS[member]
