"""Which series and labels an expression in PromQL names.

This reads words, strings, ranges and brackets as Prometheus does, and no more: whether an expression is right
is for promtool to say.
"""

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

_TOKEN = re.compile(
    r"""
    (?P<string> "(?:\\.|[^"\\])*" | '(?:\\.|[^'\\])*' | `[^`]*` )
  | (?P<range> \[[^\]]*\] )
  | (?P<number> [0-9][\w.]* | \.[0-9]\w* )
  | (?P<name> [a-zA-Z_:][\w:]* )
  | (?P<skipped> \s+ | \#[^\n]* )
  | (?P<sign> =~ | !~ | == | != | >= | <= | . )
    """,
    re.VERBOSE | re.DOTALL,
)
_LABEL_LISTS = {"by", "without", "on", "ignoring", "group_left", "group_right"}
_WORDS = {"and", "or", "unless", "bool", "offset", "atan2", "start", "end", "inf", "nan"}
_AGGREGATIONS = {
    *("sum", "min", "max", "avg", "group", "stddev", "stdvar", "count", "count_values"),
    *("bottomk", "topk", "quantile"),
}


class Selector(NamedTuple):
    """A selection of series by name, and the labels that it looks at."""

    metric: str
    labels: frozenset[str]


class Names(NamedTuple):
    """What an expression names: the series it selects, and the labels it groups or matches by."""

    selectors: tuple[Selector, ...]
    grouping: frozenset[str]


def names(expression: str) -> Names:
    """Return the series and labels that an expression names; a selector without a metric has the name ""."""
    tokens = [
        (str(match.lastgroup), match.group())
        for match in _TOKEN.finditer(expression)
        if match.lastgroup != "skipped"
    ]
    selectors: list[Selector] = []
    grouping: set[str] = set()
    position = 0
    while position < len(tokens):
        kind, text = tokens[position]
        following = tokens[position + 1][1] if position + 1 < len(tokens) else ""
        if kind == "name" and text in _LABEL_LISTS:
            position, labels = (
                _until(tokens, position + 1, ")") if following == "(" else (position + 1, set())
            )
            grouping |= labels
        elif text == "{" or (kind == "name" and following == "{"):
            metric = "" if text == "{" else text
            position, labels = _until(tokens, position if text == "{" else position + 1, "}")
            selectors.append(Selector(metric, frozenset(labels)))
        else:
            if kind == "name" and _is_metric(text, following):
                selectors.append(Selector(text, frozenset()))
            position += 1
    return Names(tuple(selectors), frozenset(grouping))


def _is_metric(name: str, following: str) -> bool:
    return following != "(" and name.lower() not in _WORDS | _AGGREGATIONS


def _until(tokens: list[tuple[str, str]], start: int, closing: str) -> tuple[int, set[str]]:
    """Return where a list in brackets has ended, and the names in it."""
    end = next(
        (index for index in range(start, len(tokens)) if tokens[index] == ("sign", closing)), len(tokens)
    )
    return end + 1, {text for kind, text in tokens[start:end] if kind == "name"}


def missing(expression: str, series: Mapping[str, frozenset[str]], allowed: str) -> Iterator[tuple[str, str]]:
    """Yield each metric and label of an expression that is not among some series, and what would be right."""
    found = names(expression)
    for metric, labels in found.selectors:
        if metric not in series:
            yield metric, allowed
            continue
        for label in sorted(labels - series[metric]):
            yield label, f"a label of {metric}: {', '.join(sorted(series[metric]))}"
    known = frozenset[str]().union(*(series.get(metric, frozenset()) for metric, _ in found.selectors))
    for label in sorted(found.grouping - known):
        yield label, "a label of a metric in the expression"
