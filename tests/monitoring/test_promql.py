"""What an expression names is read as Prometheus reads it."""

import pytest

from lib.monitoring.promql import missing, names

KNOWN = {"a_total": frozenset({"job", "code"}), "b": frozenset({"job"})}


@pytest.mark.parametrize(
    ("expression", "selectors", "grouping"),
    [
        ("b", {"b": ""}, ""),
        ('b{job="x"} == 0', {"b": "job"}, ""),
        ("sum(rate(a_total{}[5m]))", {"a_total": ""}, ""),
        (
            'sum by (code) (rate(a_total{code=~"5..",job!="}"}[5m] offset 1h))',
            {"a_total": "code job"},
            "code",
        ),
        ("sum(a_total) without (code, job)", {"a_total": ""}, "code job"),
        ("a_total and on(job) b > bool 1e-05", {"a_total": "", "b": ""}, "job"),
        ("a_total / ignoring (code) group_left (job) b", {"a_total": "", "b": ""}, "code job"),
        ("histogram_quantile(0.9, b) or vector(0)", {"b": ""}, ""),
        ("max_over_time(b[1h:5m]) unless absent(a_total) # and c", {"b": "", "a_total": ""}, ""),
        ("level:b:rate5m{job='x'} * 14.4", {"level:b:rate5m": "job"}, ""),
        ('label_replace(b, "to", "$1", "code", "(.*)")', {"b": ""}, ""),
        ('{__name__="b"}', {"": "__name__"}, ""),
        ("min(b) > inf", {"b": ""}, ""),
        ("topk(3, b) @ end()", {"b": ""}, ""),
    ],
)
def test_series_and_labels_are_found(expression: str, selectors: dict[str, str], grouping: str) -> None:
    """And neither functions, nor words of the language, nor what stands in strings, ranges and comments."""
    found = names(expression)
    assert dict(found.selectors) == {
        metric: frozenset(labels.split()) for metric, labels in selectors.items()
    }
    assert found.grouping == frozenset(grouping.split())


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("sum by (code) (a_total)", {}),
        ("c == 0", {"c": "here"}),
        ('b{code="500"}', {"code": "a label of b: job"}),
        ("sum by (pod) (a_total)", {"pod": "a label of a metric in the expression"}),
        ('c{x="1"} + b{y="1"}', {"c": "here", "y": "a label of b: job"}),
    ],
)
def test_what_does_not_exist_is_named(expression: str, expected: dict[str, str]) -> None:
    """Each name once, with what would be right."""
    assert dict(missing(expression, KNOWN, "here")) == expected
