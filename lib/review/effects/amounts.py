"""Amounts as Kubernetes writes them: 500m, 1.5, 64Mi, 2e3."""

import re
from fractions import Fraction

_AMOUNT = re.compile(r"([+-]?(?:\d+\.?\d*|\.\d+))([eE][+-]?\d+|[KMGTPE]i|[numkMGTPE]|)")
_UNITS = {
    "": Fraction(1),
    **{
        unit: Fraction(1000) ** power
        for power, unit in zip((-3, -2, -1, *range(1, 7)), "numkMGTPE", strict=True)
    },
    **{f"{unit}i": Fraction(1024) ** power for power, unit in enumerate("KMGTPE", start=1)},
}


def amount(value: object) -> Fraction | None:
    """Return the number that a quantity stands for, or nothing if it is none."""
    found = _AMOUNT.fullmatch(str(value))
    if not found:
        return None
    number, unit = found.groups()
    return Fraction(number) * (_UNITS[unit] if unit in _UNITS else Fraction(10) ** int(unit[1:]))
