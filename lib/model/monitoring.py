"""What a service promises, how that is measured, and what people are alerted to."""

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Literal

from lib.model.record import Fault, Record, rule
from lib.model.scalars import (
    AlertName,
    LabelName,
    LatencySeconds,
    MetricName,
    Minutes,
    Name,
    ObjectivePercent,
    Text,
)

SCOPE = "$scope"
"""The placeholder in an expression for the service's own matchers: "database_up{$scope} == 0"."""


class Series(Record):
    """The series of a metric; `matchers` holds a regular expression for some labels, as {"status": "5.."}."""

    metric: MetricName
    matchers: Mapping[LabelName, Text] = MappingProxyType({})


class Availability(Record):
    """The share of requests that do not fail, from two counters."""

    percent: ObjectivePercent
    requests: Series
    failures: Series


class Latency(Record):
    """The share of requests answered within `seconds`, from a histogram that has this bucket."""

    percent: ObjectivePercent
    seconds: LatencySeconds
    requests: Series


class Objectives(Record):
    """What a service promises to those who call it, over 30 days."""

    availability: Availability
    latency: Latency
    measured_by: Name | None = None
    """The service whose metrics measure it, if it is not the service itself."""


class Alert(Record):
    """Something that a person must look at; docs/runbooks/<name>.md says at what, and what to do.

    `expression` is PromQL in which every selector names the service's own series by $scope.
    """

    name: AlertName
    severity: Literal["critical", "warning"]
    """critical wakes somebody; warning waits for working hours."""
    for_minutes: Minutes
    summary: Text
    expression: Text

    @rule("expression")
    def _has_scope(self) -> Iterator[Fault]:
        if SCOPE not in self.expression:
            yield Fault("expression", self.expression, f"PromQL whose selectors contain {SCOPE}")
