"""Input for promtool: series whose names and labels come from the model, and their values over time."""

import re
from collections.abc import Mapping

from lib.model import Platform
from lib.monitoring.metrics import foreign_series, own_series
from lib.monitoring.objectives import EVALUATION_SECONDS

STEPS_A_MINUTE = 60 // EVALUATION_SECONDS
_SAMPLES = ("200", "500", "/api/goals", "encode", "ok", "refused", "502")
"""Values of labels; a pattern of the model stands for the first that it matches."""

Input = dict[str, str]
"""The values over time of each series."""


def constant(value: float, minutes: int) -> str:
    """Return a value that stays."""
    return changing((value, minutes))


def changing(*parts: tuple[float, int]) -> str:
    """Return values that each stay for some minutes."""
    return " ".join(f"{value:g}+0x{minutes * STEPS_A_MINUTE - 1}" for value, minutes in parts)


def line(start: float, a_minute: float, minutes: int) -> str:
    """Return values that grow or shrink steadily."""
    step = a_minute / STEPS_A_MINUTE
    return f"{start:.6f}{step:+.6f}x{minutes * STEPS_A_MINUTE}"


def counter(*parts: tuple[float, float]) -> str:
    """Return a counter that grows by so much a minute for so many minutes, one part after the other."""
    texts, value = ["0"], 0.0
    for a_minute, minutes in parts:
        steps, step = round(minutes * STEPS_A_MINUTE), a_minute / STEPS_A_MINUTE
        texts.append(f"{value + step:.6f}+{step:.6f}x{steps - 1}")
        value += steps * step
    return " ".join(texts)


def foreign(selector: str, **labels: str) -> str:
    """Return the series that a selector of lib/monitoring/cluster.py finds, with every label that it has."""
    metric, _, matchers = selector.removesuffix("}").partition("{")
    given = dict(re.findall(r'(\w+)="([^"]*)"', matchers)) | labels
    return _text(metric, dict.fromkeys(sorted(foreign_series()[metric]), "any") | given)


def own(platform: Platform, service: str, metric: str, labels: dict[str, str]) -> str:
    """Return a series that a service tells, with every label that it has."""
    scraped = {"namespace": platform.environment.namespace, "job": service}
    return _text(
        metric,
        dict.fromkeys(sorted(own_series(platform.catalogue.folder, service)[metric]), "any")
        | scraped
        | labels,
    )


def sampled(matchers: Mapping[str, str]) -> dict[str, str]:
    """Return labels that a model's patterns match."""
    return {
        name: next(each for each in _SAMPLES if re.fullmatch(pattern, each))
        for name, pattern in matchers.items()
    }


def other(pattern: str) -> str:
    """Return a label's value that a model's pattern does not match."""
    return next(each for each in _SAMPLES if not re.fullmatch(pattern, each))


def _text(metric: str, labels: Mapping[str, str]) -> str:
    return f"{metric}{{{','.join(f'{name}={_quoted(value)}' for name, value in labels.items())}}}"


def _quoted(value: str) -> str:
    return f'"{value}"'
