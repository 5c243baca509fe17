"""What must hold between a program and its size in an environment."""

import re
from collections.abc import Iterator, Sequence

from lib.checks.settings import platform_settings
from lib.model import (
    MISSING,
    Autoscaling,
    Declared,
    Fault,
    Job,
    Service,
    Size,
    Sizing,
)


def size_faults(program: Service | Job, size: Size, externals: Sequence[str]) -> Iterator[Fault]:
    """Yield where a size does not fit what the program is; `externals` are the names of those here."""
    yield from _data_faults(program, size, externals)
    yield from _setting_faults(program, size)


def _data_faults(program: Declared, size: Size, externals: Sequence[str]) -> Iterator[Fault]:
    name, data = program.name, program.data
    elsewhere = data.instead if data and data.instead in externals else None
    if data is None and size.volume is not None:
        yield Fault("volume", size.volume, f"None: {name} keeps no data")
    elif elsewhere and size.volume is not None:
        yield Fault("volume", size.volume, f"None: the external {elsewhere} keeps the data of {name}")
    elif data and not elsewhere:
        yield from _volume_faults(name, size, f", or the external {data.instead}" if data.instead else "")


def _volume_faults(name: str, size: Size, instead: str) -> Iterator[Fault]:
    if size.volume is None:
        yield Fault("volume", None, f"a Volume(...){instead}: {name} keeps data")
    if isinstance(size, Sizing) and (isinstance(size.replicas, Autoscaling) or size.replicas > 1):
        yield Fault("replicas", size.replicas, f"1: two writers on one volume lose {name}'s data")


def _setting_faults(program: Service | Job, size: Size) -> Iterator[Fault]:
    """Yield where a setting is missing, has a wrong value, or is one that the platform itself sets."""
    for name, pattern in program.environment_settings.items():
        value = size.settings.get(name, MISSING)
        if value is MISSING or not re.fullmatch(pattern, str(value)):
            yield Fault(f"settings.{name}", value, f"text that matches {pattern}")
    for name, value in size.settings.items():
        if name in platform_settings(program):
            yield Fault(f"settings.{name}", value, "left out: the platform sets it")
