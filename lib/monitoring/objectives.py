"""Objectives as rules: shares of bad requests over several windows, and alerts on how fast the budget goes.

The table and its idea are those of Google's SRE workbook, chapter "Alerting on SLOs": a long window says that
it matters, a short one that it still goes on.
"""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from lib.model import Availability, Latency, Series, Workload
from lib.monitoring.rules import Alerting, Labels, Recording
from lib.monitoring.scope import identity, matchers, scope

PERIOD_DAYS = 30
PERIOD = f"{PERIOD_DAYS}d"
"""What an objective is a promise over."""
EVALUATION_SECONDS = 30
"""How often the rules are evaluated: as often as metrics are scraped."""
FEWEST_BAD_REQUESTS = 10
"""How many there must have been in the long window, so that one failure at night wakes nobody."""
BASE = "5m"
"""The window that is measured from the services' own series; all others are made of it."""

AVAILABILITY_ALERT, LATENCY_ALERT = "AvailabilityBudgetBurn", "LatencyBudgetBurn"


class Burn(NamedTuple):
    """How many times faster than allowed the budget may be used up within both windows."""

    factor: float
    long: str
    short: str
    severity: str


BURNS = (
    Burn(14.4, "1h", "5m", "critical"),
    Burn(6, "6h", "30m", "critical"),
    Burn(3, "1d", "2h", "warning"),
    Burn(1, "3d", "6h", "warning"),
)
LONGER = tuple(dict.fromkeys(each for burn in BURNS for each in (burn.short, burn.long) if each != BASE))
"""Every window of the table but the base."""


class Indicator(NamedTuple):
    """What an objective counts: all requests, and the bad ones among them, a second."""

    alert: str
    percent: float
    all_name: str
    all_rate: str
    bad_name: str
    bad_rate: str
    good: str
    """What requests should be, as in "99.9% are answered"."""
    bad: str
    """What bad requests did, as in "of the requests failed"."""

    @property
    def target(self) -> float:
        """The share of requests that must be good."""
        return round(self.percent / 100, 7)

    @property
    def budget(self) -> float:
        """The share of requests that may be bad."""
        return round(1 - self.percent / 100, 7)

    def rate(self, name: str, labels: Labels) -> str:
        return f"service:{name}:rate{BASE}{{{matchers(labels)}}}"

    def ratio(self, window: str, labels: Labels) -> str:
        return f"{self.ratio_name(window)}{{{matchers(labels)}}}"

    def ratio_name(self, window: str) -> str:
        return f"service:{self.bad_name}:ratio_rate{window}"

    def ratio_over(self, window: str, labels: Labels) -> str:
        """Return the share of bad requests among all of a longer window."""
        bad, every = (self.rate(name, labels) for name in (self.bad_name, self.all_name))
        return f"sum_over_time({bad}[{window}])\n/ sum_over_time({every}[{window}])"


def indicators(workload: Workload) -> tuple[Indicator, ...]:
    """Return what is counted of a service: failures, and slow answers."""
    objectives = workload.declared.objectives
    if objectives is None:
        return ()
    scoped = scope(workload, objectives.measured_by)
    return _availability(objectives.availability, scoped), _latency(objectives.latency, scoped)


def measured_bound(seconds: float) -> str:
    """Return a matcher of a bucket: some clients write a whole bound as 1, others as 1.0."""
    return f'le=~"{seconds:g}|{float(seconds)}"'


def recordings(workload: Workload) -> Iterator[Recording]:
    """Yield the rules that measure a service, over each window."""
    labels = identity(workload)
    for each in indicators(workload):
        yield Recording(f"service:{each.all_name}:rate{BASE}", each.all_rate, labels)
        yield Recording(f"service:{each.bad_name}:rate{BASE}", each.bad_rate, labels)
        now = f"{each.rate(each.bad_name, labels)}\n/ {each.rate(each.all_name, labels)}"
        yield Recording(each.ratio_name(BASE), now, labels)
        for window in LONGER:
            yield Recording(each.ratio_name(window), each.ratio_over(window, labels), labels)


def burn_alerts(workload: Workload) -> Iterator[Alerting]:
    """Yield an alert for each row of the table and each objective of a service."""
    labels = identity(workload)
    for each in indicators(workload):
        yield from (_burn_alert(workload, each, burn, labels) for burn in BURNS)


def _burn_alert(workload: Workload, indicator: Indicator, burn: Burn, labels: Labels) -> Alerting:
    threshold = f"{burn.factor:g} * {indicator.budget:g}"
    bad = f"sum_over_time({indicator.rate(indicator.bad_name, labels)}[{burn.long}])"
    return Alerting(
        name=indicator.alert,
        severity=burn.severity,
        expression=(
            f"{indicator.ratio(burn.long, labels)} > {threshold}\n"
            f"and {indicator.ratio(burn.short, labels)} > {threshold}\n"
            f"and {bad} * {EVALUATION_SECONDS} >= {FEWEST_BAD_REQUESTS}"
        ),
        for_minutes=0,
        summary=f"{workload.name}: too many requests {indicator.bad}",
        description=(
            f"{{{{ $value | humanizePercentage }}}} of the requests in the last {burn.long} {indicator.bad}, "
            f"and it goes on; over {PERIOD}, {indicator.budget * 100:g}% may."
        ),
        labels=labels | {"window": burn.long},
    )


def _availability(objective: Availability, scoped: str) -> Indicator:
    every = f"sum(rate({selector(objective.requests, scoped)}[{BASE}]))"
    failed = f"sum(rate({selector(objective.failures, scoped)}[{BASE}]))"
    # The series of a failure exists from the first failure on.
    return Indicator(
        AVAILABILITY_ALERT,
        objective.percent,
        all_name="requests",
        all_rate=every,
        bad_name="failed_requests",
        bad_rate=f"{failed}\nor 0 * {every}",
        good="answered",
        bad="failed",
    )


def _latency(objective: Latency, scoped: str) -> Indicator:
    metric, labels = objective.requests.metric, objective.requests.matchers
    every = f"sum(rate({selector(Series(metric=f'{metric}_count', matchers=labels), scoped)}[{BASE}]))"
    bucket = Series(metric=f"{metric}_bucket", matchers=labels)
    quick = f"sum(rate({selector(bucket, f'{scoped},{measured_bound(objective.seconds)}')}[{BASE}]))"
    return Indicator(
        LATENCY_ALERT,
        objective.percent,
        all_name="timed_requests",
        all_rate=every,
        bad_name="slow_requests",
        bad_rate=f"{every}\n- {quick}",
        good=f"answered within {objective.seconds:g} s",
        bad=f"took longer than {objective.seconds:g} s",
    )


def selector(series: Series, scoped: str) -> str:
    """Return a selector of series that some service has."""
    return f"{series.metric}{{{','.join([scoped, *_patterns(series.matchers)])}}}"


def _patterns(labels: Mapping[str, str]) -> Iterator[str]:
    for name, pattern in labels.items():
        escaped = pattern.replace("\\", "\\\\").replace('"', '\\"')
        yield f'{name}=~"{escaped}"'
