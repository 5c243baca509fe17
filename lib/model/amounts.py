"""Amounts in Kubernetes' notation, as the API server writes them back."""

from collections.abc import Callable, Iterable
from fractions import Fraction

from lib.model.resources import Resources

MEBIBYTE = 2**20
_UNITS = {"": Fraction(1), "m": Fraction(1, 1000), "Mi": Fraction(MEBIBYTE), "Gi": Fraction(2**30)}


def amount(text: str) -> Fraction:
    """Return CPUs, bytes or pieces."""
    digits = text.rstrip("mMGi")
    return Fraction(digits) * _UNITS[text.removeprefix(digits)]


def cpu_text(millis: int) -> str:
    """Return CPU: 250m, 2."""
    return f"{millis}m" if millis % 1000 else f"{millis // 1000}"


def storage_text(mebibytes: int) -> str:
    """Return memory or disk space: 64Mi, 8Gi."""
    if mebibytes == 0:
        return "0"
    return f"{mebibytes}Mi" if mebibytes % 1024 else f"{mebibytes // 1024}Gi"


def amounts(
    prefix: str, resources: Iterable[Resources], combine: Callable[[list[int]], int]
) -> dict[str, str]:
    """Return resources as one, by Kubernetes' names."""
    each = list(resources)
    return {
        f"{prefix}cpu": cpu_text(combine([one.cpu_millis for one in each])),
        f"{prefix}memory": storage_text(combine([one.memory_mib for one in each])),
        f"{prefix}ephemeral-storage": storage_text(combine([one.ephemeral_mib for one in each])),
    }
