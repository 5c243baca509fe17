"""Finds what is wrong in values of declared types."""

from collections.abc import Callable, Mapping
from functools import cache, partial
from types import UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from lib.model.record import KEY, MISSING, Fault, Hidden, Record, Rule, fields, rules_of

Checker = Callable[[Any, str], list[Fault]]
"""Finds the faults of a value, given with its path."""


def faults(value: object, declared: Any, path: str = "") -> list[Fault]:
    """Return everything that is wrong in a value of a declared type, and in the values below it."""
    return _checker(declared)(value, path)


@cache
def _checker(declared: Any) -> Checker:
    """Return what checks a value of a declared type."""
    origin, arguments = get_origin(declared), get_args(declared)
    if origin is Annotated:
        return partial(_scalar_faults, arguments[0], arguments[1:])
    if origin in (Union, UnionType):
        return partial(_union_faults, arguments, [(_plain(each), _choices(each)) for each in arguments])
    if origin is Literal:
        return partial(_choice_faults, declared, arguments)
    if origin is tuple:
        return partial(_tuple_faults, arguments[0], _checker(arguments[0]))
    if origin is Mapping:
        return partial(_mapping_faults, arguments)
    return partial(_record_faults if issubclass(declared, Record) else _type_faults, declared)


def _scalar_faults(scalar: type, rules: tuple[Rule, ...], value: object, path: str) -> list[Fault]:
    right_type = type(value) is scalar
    return [Fault(path, value, rule.allowed) for rule in rules if not (right_type and rule.holds(value))]


def _choice_faults(declared: Any, choices: tuple[object, ...], value: object, path: str) -> list[Fault]:
    return [] if value in choices else [Fault(path, value, _described(declared))]


def _type_faults(declared: type, value: object, path: str) -> list[Fault]:
    return [] if type(value) is declared else [Fault(path, _shown(value, declared), _described(declared))]


def _record_faults(declared: type[Record], record: object, path: str) -> list[Fault]:
    if type(record) is not declared or not isinstance(record, Record):
        return _type_faults(declared, record, path)
    prefix = f"{path}." if path else ""
    found, wrong = _unknown_faults(record, prefix), set()
    for name, kind in fields(declared).items():
        own = _checker(kind)(getattr(record, name), prefix + name)
        if own:
            found += own
            wrong.add(name)
    return found + [fault.below(path) for each in rules_of(declared, wrong) for fault in each(record)]


def _unknown_faults(record: Record, prefix: str) -> list[Fault]:
    """Return the fields that a record has been given and does not have."""
    declared = fields(type(record))
    if record.__dict__.keys() <= declared.keys():
        return []
    allowed = f"left out: {type(record).__name__} has {', '.join(declared)}"
    kinds = (type(record), *declared.values())
    unknown = {name: value for name, value in record.__dict__.items() if name not in declared}
    return [Fault(prefix + name, _shown(value, *kinds), allowed) for name, value in unknown.items()]


def _tuple_faults(item: Any, check: Checker, value: object, path: str) -> list[Fault]:
    if not isinstance(value, tuple):
        return [Fault(path, value, f"a tuple, each item {_described(item)}")]
    return [fault for index, each in enumerate(value) for fault in check(each, f"{path}[{index}]")]


def _mapping_faults(kinds: tuple[Any, Any], value: object, path: str) -> list[Fault]:
    if not isinstance(value, Mapping):
        allowed = f"a mapping from {_described(kinds[0])} to {_described(kinds[1])}"
        return [Fault(path, _shown(value, *kinds), allowed)]
    check_key, check_value = map(_checker, kinds)
    found = []
    for key, each in value.items():
        found += check_key(key, f"{KEY}{path}")
        found += check_value(each, f"{path}.{key}")
    return found


def _union_faults(
    members: tuple[Any, ...], kinds: list[tuple[Any, tuple[object, ...]]], value: object, path: str
) -> list[Fault]:
    for member, (kind, choices) in zip(members, kinds, strict=True):
        if type(value) is kind or value in choices:
            return _checker(member)(value, path)
    return [Fault(path, _shown(value, *members), _any_of(members))]


def _shown(value: object, *declared: Any) -> object:
    """Return a wrong value, unless it may be a credential by what is declared there."""
    hides = value is not MISSING and any(getattr(each, "hides_wrong_values", False) for each in declared)
    return Hidden() if hides else value


def _plain(declared: Any) -> Any:
    return get_args(declared)[0] if get_origin(declared) is Annotated else declared


def _choices(declared: Any) -> tuple[object, ...]:
    return get_args(declared) if get_origin(declared) is Literal else ()


def _any_of(members: tuple[Any, ...]) -> str:
    return " or ".join(_described(member) for member in members)


def _described(declared: Any) -> str:
    if get_origin(declared) in (Union, UnionType):
        return _any_of(get_args(declared))
    if get_origin(declared) is Annotated:
        return str(get_args(declared)[1].allowed)
    if get_origin(declared) is Literal:
        return f"one of {', '.join(map(repr, get_args(declared)))}"
    words = {int: "a whole number", str: "text", bool: "True or False", type(None): "None"}
    return (
        words.get(declared) or f"{'an' if declared.__name__[0] in 'AEIOU' else 'a'} {declared.__name__}(...)"
    )
