"""Other values of a type: near ones, far ones, and those of its other kinds."""

import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from lib.explain.tree import member
from lib.model import MISSING, Record, faults
from lib.model.record import Rule, fields

_NUMBERS, _TEXTS = 4, 5
"""How many values of these are tried."""

_SAMPLES: tuple[Any, ...] = (
    *(True, 11, 20_001, 91.5, 0.5),
    *("sample", "Sample", "SAMPLE", "sample.example.com", "/sample", "10.1.0.0/16", "https://example.com/a"),
    *("0 3 * * *", "-", "_", f"sha256:{'0' * 64}"),
)


def others(declared: Any, value: Any, turn: int = 0) -> Iterator[Any]:
    """Yield values of a type other than this one; another `turn` has other numbers and texts."""
    origin = get_origin(declared)
    if origin in (Union, UnionType):
        own = member(declared, value)
        yield from others(own, value, turn)
        for each in (each for each in _none_first(get_args(declared)) if each is not own):
            yield (some := sample(each, turn))
            yield from [some * 10] if type(some) is int else []
    elif origin is Literal:
        yield from (each for each in get_args(declared) if each != value)
    elif isinstance(value, bool):
        yield not value
    elif isinstance(value, int | float):
        yield from islice(_valid(declared, _numbers(value, turn)), _NUMBERS)
    elif isinstance(value, str):
        yield from islice(_valid(declared, [*texts(value, turn), *_named(declared, value)]), _TEXTS)


def _none_first(kinds: Iterable[Any]) -> list[Any]:
    return sorted(kinds, key=lambda each: each is not NoneType)


def _valid(declared: Any, values: Iterable[Any]) -> Iterator[Any]:
    return (each for each in dict.fromkeys(values) if not faults(each, declared))


def _numbers(value: float, turn: int) -> Iterator[float]:
    if isinstance(value, int):
        yield from (value + 1 + turn, value - 1 - turn, value * (3 + turn), value // (3 + turn))
        yield from (value // 2 - turn, 1 + turn)
    else:
        yield from (value * (1 - each / (1 + turn)) for each in (0.001, -0.0004, 0.5, -0.5))


def _named(declared: Any, value: str) -> list[str]:
    """Return what a rule names as allowed."""
    rules = [each.allowed for each in get_args(declared) if isinstance(each, Rule)]
    return [each for each in re.findall("'([^']*)'", " ".join(rules)) if each != value]


def texts(value: str, turn: int) -> Iterator[str]:
    """Yield texts with another scheme or port, with a letter more, or with one number another."""
    scheme, separator, rest = value.partition("://")
    if separator:
        host, _, path = rest.partition("/")
        yield f"{'http' if scheme == 'https' else 'https'}://{rest}"
        yield f"{scheme}://{host.partition(':')[0]}:{8443 + turn}/{path}"
    middle, letter = len(value) // 2, "xz"[turn % 2]
    letter = letter.upper() if value.isupper() else letter
    yield f"{value[:middle]}{letter}{value[middle:]}"
    yield value + letter
    for found in re.finditer(r"[0-9]+", value):
        last = found.end() - 1
        yield f"{value[:last]}{(int(value[last]) + 1 + turn) % 10}{value[last + 1 :]}"


def sample(declared: Any, turn: int = 0) -> Any:
    """Return some value of a type."""
    origin, arguments = get_origin(declared), get_args(declared)
    if declared is NoneType:
        return None
    if origin in (Union, UnionType):
        return sample(next(each for each in arguments if each is not NoneType), turn)
    if origin is Literal:
        return arguments[0]
    if origin is tuple:
        return (sample(arguments[0], turn),)
    if origin is Mapping:
        return {}
    if origin is not Annotated and issubclass(declared, Record):
        return _record(declared, turn)
    found = [*islice(_valid(declared, _samples()), 2)]
    return found[turn % len(found)] if found else None


def _samples() -> Iterator[Any]:
    for each in _SAMPLES:
        yield each
        yield from texts(each, 0) if isinstance(each, str) else (each + 6,)


def _record(kind: type[Record], turn: int) -> Record:
    """Return a record with what it must be given."""
    needed = {name: each for name, each in fields(kind).items() if getattr(kind(), name) is MISSING}
    return kind(**{name: sample(each, turn) for name, each in needed.items()})
