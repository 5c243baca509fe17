"""Rules and dashboards name what exists, Prometheus can read them, and they give values."""

import re
from collections.abc import Iterable
from pathlib import Path

import pytest

from lib.monitoring.metrics import foreign_series
from lib.monitoring.objectives import BASE, LONGER, indicators
from tests.monitoring.expected import listed
from tests.monitoring.names import dashboard_expressions, rule_expressions, wrong
from tests.monitoring.rules import evaluate, monitored, promtool, rule_groups, write
from tests.monitoring.series import counter, foreign
from tests.monitoring.world import REQUESTS_A_MINUTE, World

ENVIRONMENTS = sorted(monitored())
DASHBOARDS = [(name, each.name) for name in ENVIRONMENTS for each in monitored()[name].workloads]
MINUTES = 20
_SELECTOR = re.compile(r"(\w+)\{[^}]*\}")


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_prometheus_reads_every_rule(environment: str, tmp_path: Path) -> None:
    """Expressions, names, durations and templates are valid, and no rule stands twice."""
    file = write(tmp_path / "rules.yaml", {"groups": list(rule_groups(environment))})
    promtool("check", "rules", "--lint=all", "--lint-fatal", str(file))


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_every_metric_and_label_in_a_rule_exists(environment: str) -> None:
    """As a service's container, another program's documentation, or another rule tells it."""
    expressions = list(rule_expressions(environment))
    assert expressions
    assert {each: found for each in expressions if (found := wrong(each, environment))} == {}


@pytest.mark.parametrize(("environment", "service"), DASHBOARDS)
def test_every_metric_and_label_in_a_dashboard_exists(environment: str, service: str) -> None:
    """In panels as in the marks of alerts."""
    expressions = list(dashboard_expressions(monitored()[environment], service))
    assert len(expressions) > 10
    assert {each: found for each in expressions if (found := wrong(each, environment))} == {}


def test_environments_have_the_same_alerts() -> None:
    """A page in production is called as it was in staging."""
    names = {
        environment: {
            (rule["labels"]["service"], rule["alert"], rule["labels"]["severity"])
            for group in rule_groups(environment)
            for rule in group["rules"]
            if "alert" in rule
        }
        for environment in ENVIRONMENTS
    }
    assert names["staging"] == names["prod"]


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_everything_is_of_one_environment(environment: str) -> None:
    """Several environments can share a Prometheus, so each selector says whose series it wants."""
    namespace = monitored()[environment].environment.namespace
    for expression in rule_expressions(environment):
        selectors = _SELECTOR.finditer(expression)
        assert all(f'namespace="{namespace}"' in each.group() for each in selectors), expression


def hold(conditions: Iterable[str]) -> list[dict[str, object]]:
    """Return promtool's tests that comparisons give 1 near the end."""
    one = [{"labels": "{}", "value": 1}]
    return [{"expr": each, "eval_time": f"{MINUTES - 1}m", "exp_samples": one} for each in conditions]


def used(world: World) -> dict[str, str]:
    """Return the series of an environment in which a part of all requests fails, and a part is slow."""
    found = world.well()
    for workload in world.platform.workloads:
        failing, slow = REQUESTS_A_MINUTE / 10, REQUESTS_A_MINUTE / 5
        found |= world.requests(workload.name, (REQUESTS_A_MINUTE, failing, slow, MINUTES))
    return found


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_every_recording_has_a_value(environment: str, tmp_path: Path) -> None:
    """Evaluated on series with the names and labels that services were seen to tell."""
    recorded = [
        f'{rule["record"]}{{service="{rule["labels"]["service"]}"}}'
        for group in rule_groups(environment)
        for rule in group["rules"]
        if "record" in rule
    ]
    platform = monitored()[environment]
    number = sum(len(indicators(each)) for each in platform.workloads)
    assert len(recorded) == number * (2 + len([BASE, *LONGER]))
    series, above = listed(used(World(platform, MINUTES))), hold(f"max({each} > bool 0)" for each in recorded)
    evaluate(tmp_path, rule_groups(environment), {"input_series": series, "promql_expr_test": above})


@pytest.mark.parametrize("service", [each.name for each in monitored()["prod"].workloads])
def test_every_query_of_a_dashboard_has_a_value(service: str, tmp_path: Path) -> None:
    """On the same series, with those that kubelet and kube-state-metrics tell of running pods."""
    platform = monitored()["prod"]
    queries = [each for each in dashboard_expressions(platform, service) if not each.startswith("ALERTS")]
    growing = counter((60, MINUTES))
    series = {
        foreign(selector.group()): growing
        for query in queries
        for selector in _SELECTOR.finditer(query)
        if selector.group(1) in foreign_series()
    }
    input_series = listed(used(World(platform, MINUTES)) | series)
    numbers = hold(f"count(({each}) == ({each})) > bool 0" for each in queries)  # NaN is not equal to itself
    test = {"input_series": input_series, "promql_expr_test": numbers}
    evaluate(tmp_path, rule_groups("prod"), test)
