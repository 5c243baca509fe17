"""Which series and labels an expression in PromQL names.

This reads words, strings, ranges and brackets as Prometheus does, and no more: whether an expression is right
is for promtool to say.
"""

import re
from collections import deque
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
    tokens = _tokens(expression)
    selectors: list[Selector] = []
    grouping: set[str] = set()
    while tokens:
        kind, text = tokens.popleft()
        following = tokens[0][1] if tokens else ""
        if kind == "name" and text in _LABEL_LISTS:
            grouping |= _listed(tokens, ")") if following == "(" else set()
        elif text == "{":
            selectors.append(Selector("", frozenset(_listed(tokens, "}"))))
        elif kind == "name" and following == "{":
            selectors.append(Selector(text, frozenset(_listed(tokens, "}"))))
        elif kind == "name" and _is_metric(text, following):
            selectors.append(Selector(text, frozenset()))
    return Names(tuple(selectors), frozenset(grouping))


def _tokens(expression: str) -> deque[tuple[str, str]]:
    """Return the kind and the text of all that is neither space nor comment."""
    found = ((str(match.lastgroup), match.group()) for match in _TOKEN.finditer(expression))
    return deque(each for each in found if each[0] != "skipped")


def _listed(tokens: deque[tuple[str, str]], closing: str) -> set[str]:
    """Take a list in brackets away, and return the names in it."""
    found = set()
    while tokens:
        kind, text = tokens.popleft()
        if (kind, text) == ("sign", closing):
            break
        if kind == "name":
            found.add(text)
    return found


def _is_metric(name: str, following: str) -> bool:
    return following != "(" and name.lower() not in _WORDS | _AGGREGATIONS


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
