"""Other values of a type: near ones, far ones, and those of its other kinds."""

from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from lib.explain.tree import member
from lib.model import MISSING, Record, faults
from lib.model.record import fields

_NUMBERS, _TEXTS = 4, 2
"""How many values of these are tried."""

_SAMPLES: tuple[Any, ...] = (
    *(True, 11, 20_001, 95.5, 0.5),
    *("sample", "Sample", "SAMPLE", "sample.example.com", "/sample", "10.1.0.0/16", "https://example.com/a"),
    *("0 3 * * *", "-", "_", f"sha256:{'0' * 64}"),
)


def others(declared: Any, value: Any, turn: int = 0) -> Iterator[Any]:
    """Yield values of a type other than this one; another `turn` has other numbers and texts."""
    origin = get_origin(declared)
    if origin in (Union, UnionType):
        own = member(declared, value)
        yield from others(own, value, turn)
        yield from (sample(each, turn) for each in _none_first(get_args(declared)) if each is not own)
    elif origin is Literal:
        yield from (each for each in get_args(declared) if each != value)
    elif isinstance(value, bool):
        yield not value
    elif isinstance(value, int | float):
        yield from islice(_valid(declared, _numbers(value, turn)), _NUMBERS)
    elif isinstance(value, str):
        yield from islice(_valid(declared, texts(value, turn)), _TEXTS)


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


def texts(value: str, turn: int) -> Iterator[str]:
    """Yield texts that differ in one digit, or have a letter more."""
    for index, letter in enumerate(value):
        if letter.isdigit() and letter.isascii():
            yield f"{value[:index]}{(int(letter) + 1 + turn) % 10}{value[index + 1 :]}"
    middle, letters = len(value) // 2, "xz"[turn % 2] * (1 + turn // 2)
    yield f"{value[:middle]}{letters}{value[middle:]}"
    yield value + letters


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
        if not isinstance(each, bool):
            yield each + 1 if isinstance(each, int | float) else next(texts(each, 0))


def _record(kind: type[Record], turn: int) -> Record:
    """Return a record with what it must be given."""
    needed = {name: each for name, each in fields(kind).items() if getattr(kind(), name) is MISSING}
    return kind(**{name: sample(each, turn) for name, each in needed.items()})
