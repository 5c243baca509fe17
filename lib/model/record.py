"""Frozen, typed values that may be built wrong, so that one pass can report every mistake in them."""

import re
from collections.abc import Callable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from typing import (
    TYPE_CHECKING,
    Any,
    NamedTuple,
    TypeVar,
    dataclass_transform,
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


def rules_of(cls: type[Record], wrong: AbstractSet[str]) -> list[RecordRule]:
    """Return the rules between fields of which none is wrong."""
    if cls not in _rules:
        methods = [each for base in reversed(cls.__mro__) for each in vars(base).values() if callable(each)]
        _rules[cls] = [each for each in methods if each in _needed]
    return [each for each in _rules[cls] if wrong.isdisjoint(_needed[each])]


def repeated(values: Sequence[T]) -> list[tuple[int, T]]:
    """Return the values that are listed before, and where they are listed again."""
    return [(index, value) for index, value in enumerate(values) if value in values[:index]]
