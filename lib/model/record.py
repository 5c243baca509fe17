"""Frozen, typed values that may be built wrong, so that one pass can report every mistake in them."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from types import UnionType
from typing import (
    TYPE_CHECKING,
    Annotated,
    Any,
    Literal,
    NamedTuple,
    TypeVar,
    Union,
    dataclass_transform,
    get_args,
    get_origin,
    get_type_hints,
)

KEY = "a key of "
"""How the path of a mapping's key begins; the key is the value then."""
WORD = "a name in "
"""How the path of text begins in which a name is wrong; the name is the value then."""


class Fault(NamedTuple):
    """One wrong value: its path below the record, what it is, and what would be right."""

    path: str
    value: object
    allowed: str

    def below(self, path: str) -> "Fault":
        """Return the fault of what has the record at a path; an empty path is the record itself."""
        begin, own = _begun(self.path)
        return self._replace(path=begin + ".".join(place for place in (path, own) if place))

    @property
    def field(self) -> str:
        """Return the field of the record that is wrong, or in which something is."""
        return re.split(r"[.\[]", _begun(self.path)[1])[0]


def _begun(path: str) -> tuple[str, str]:
    """Return what a path begins with, and the path itself."""
    begin = next((each for each in (KEY, WORD) if path.startswith(each)), "")
    return begin, path.removeprefix(begin)


class Missing:
    """What a field without default holds when nobody gave it a value."""

    def __repr__(self) -> str:
        return "missing"


MISSING = Missing()


class Hidden:
    """A placeholder for a value that may be a credential."""

    def __repr__(self) -> str:
        return "a value not shown here"


class Rule(NamedTuple):
    """What a type alone can't say of a scalar, as in `Annotated[int, Rule("1 or more", ...)]`."""

    allowed: str
    holds: Callable[[Any], bool]


@dataclass_transform(frozen_default=True, kw_only_default=True)
class Record:
    """Base of all values of the model: keyword-only, frozen, compared by content.

    The constructor accepts anything, and `faults` says what is wrong with it. mypy checks the same
    fields before anything runs.
    """

    def __init__(self, /, **values: Any) -> None:
        self.__dict__.update(values)

    hides_wrong_values = False
    """Whether reports leave out what is given instead of such a record: it may be a credential."""

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError(f"{type(self).__name__} is frozen: replace() makes a changed copy")

    def __eq__(self, other: object) -> bool:
        return type(other) is type(self) and all(
            getattr(self, name) == getattr(other, name) for name in fields(type(self))
        )

    def __hash__(self) -> int:
        return hash(repr(self))

    def __repr__(self) -> str:
        given = ", ".join(f"{name}={value!r}" for name, value in self.__dict__.items())
        return f"{type(self).__name__}({given})"

    if not TYPE_CHECKING:  # mypy would take it as leave to read any name

        def __getattr__(self, name: str) -> object:
            if name in fields(type(self)):
                return MISSING
            raise AttributeError(f"{type(self).__name__} has no field {name!r}")


T = TypeVar("T")
R = TypeVar("R", bound=Record)


def replace(record: R, **changes: object) -> R:
    """Return a copy of the record with some fields changed."""
    given = {name: value for name, value in record.__dict__.items() if name in fields(type(record))}
    return type(record)(**(given | changes))


RecordRule = Callable[[Any], Iterator[Fault]]
_needed: dict[RecordRule, tuple[str, ...]] = {}
_rules: dict[type[Record], list[RecordRule]] = {}
_fields: dict[type[Record], dict[str, Any]] = {}


def rule(*names: str) -> Callable[[RecordRule], RecordRule]:
    """Mark a method that yields what is wrong between these fields; it runs where each is right by itself."""

    def mark(method: RecordRule) -> RecordRule:
        _needed[method] = names
        return method

    return mark


def fields(cls: type[Record]) -> dict[str, Any]:
    """Return the declared type of each field, with its rules."""
    if cls not in _fields:
        _fields[cls] = get_type_hints(cls, include_extras=True)
    return _fields[cls]


def faults(value: object, declared: Any, path: str = "") -> list[Fault]:
    """Return everything that is wrong in a value of a declared type, and in the values below it."""
    origin, arguments = get_origin(declared), get_args(declared)
    if origin is Annotated:
        scalar, *rules = arguments
        right_type = type(value) is scalar
        return [Fault(path, value, rule.allowed) for rule in rules if not (right_type and rule.holds(value))]
    if origin in (Union, UnionType):
        return _union_faults(value, arguments, path)
    if origin is Literal:
        return [] if value in arguments else [Fault(path, value, _described(declared))]
    if origin is tuple:
        return _tuple_faults(value, arguments[0], path)
    if origin is Mapping:
        return _mapping_faults(value, arguments, path)
    if type(value) is not declared:
        return [Fault(path, _shown(value, declared), _described(declared))]
    return _record_faults(value, path) if isinstance(value, Record) else []


def repeated(values: Sequence[T]) -> list[tuple[int, T]]:
    """Return the values that are listed before, and where they are listed again."""
    return [(index, value) for index, value in enumerate(values) if value in values[:index]]


def _record_faults(record: Record, path: str) -> list[Fault]:
    declared = fields(type(record))
    prefix = f"{path}." if path else ""
    allowed = f"left out: {type(record).__name__} has {', '.join(declared)}"
    kinds = (type(record), *declared.values())
    unknown = {name: value for name, value in record.__dict__.items() if name not in declared}
    found = [Fault(prefix + name, _shown(value, *kinds), allowed) for name, value in unknown.items()]
    wrong = set()
    for name, kind in declared.items():
        own = faults(getattr(record, name), kind, prefix + name)
        found += own
        wrong |= {name} if own else set()
    rules = [each for each in _rules_of(type(record)) if wrong.isdisjoint(_needed[each])]
    return found + [fault.below(path) for each in rules for fault in each(record)]


def _rules_of(cls: type[Record]) -> list[RecordRule]:
    if cls not in _rules:
        methods = [each for base in reversed(cls.__mro__) for each in vars(base).values() if callable(each)]
        _rules[cls] = [each for each in methods if each in _needed]
    return _rules[cls]


def _tuple_faults(value: object, item: Any, path: str) -> list[Fault]:
    if not isinstance(value, tuple):
        return [Fault(path, value, f"a tuple, each item {_described(item)}")]
    return [fault for index, each in enumerate(value) for fault in faults(each, item, f"{path}[{index}]")]


def _mapping_faults(value: object, kinds: tuple[Any, ...], path: str) -> list[Fault]:
    if not isinstance(value, Mapping):
        allowed = f"a mapping from {_described(kinds[0])} to {_described(kinds[1])}"
        return [Fault(path, _shown(value, *kinds), allowed)]
    found = []
    for key, each in value.items():
        found += faults(key, kinds[0], f"{KEY}{path}")
        found += faults(each, kinds[1], f"{path}.{key}")
    return found


def _union_faults(value: object, members: tuple[Any, ...], path: str) -> list[Fault]:
    for member in members:
        if type(value) is _plain(member) or value in _choices(member):
            return faults(value, member, path)
    return [Fault(path, value, _any_of(members))]


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
