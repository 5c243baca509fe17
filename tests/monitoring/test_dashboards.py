"""A dashboard is what Grafana loads: its ids are its own, and its thresholds are the objectives."""

import json
from typing import Any

import pytest

from lib.constructs.dashboard import dashboard_config_map
from lib.constructs.manifests import render
from lib.model import Grafana
from lib.monitoring.objectives import indicators
from lib.monitoring.panels import WIDTH
from tests.monitoring.rules import monitored

DASHBOARDS = [(name, each.name) for name in sorted(monitored()) for each in monitored()[name].workloads]


def loaded(environment: str, service: str) -> dict[str, Any]:
    """Return the one dashboard in a service's ConfigMap."""
    platform = monitored()[environment]
    workload = platform.workload_by_name[service]
    document = render(dashboard_config_map(workload, Grafana(labels={"grafana_dashboard": "1"})))
    assert document["metadata"]["labels"]["grafana_dashboard"] == "1"
    [(file, text)] = document["data"].items()
    assert file.endswith(".json")
    content: dict[str, Any] = json.loads(text)
    return content


def test_every_dashboard_has_an_address_and_a_title_of_its_own() -> None:
    """Grafana keeps one dashboard for a uid of at most 40 characters."""
    found = [loaded(*each) for each in DASHBOARDS]
    for key in ("uid", "title"):
        assert len({each[key] for each in found}) == len(DASHBOARDS)
    assert all(len(each["uid"]) <= 40 for each in found)


@pytest.mark.parametrize(("environment", "service"), DASHBOARDS)
def test_panels_lie_beside_each_other(environment: str, service: str) -> None:
    """None covers another one, and each has an id of its own."""
    panels = loaded(environment, service)["panels"]
    assert len({each["id"] for each in panels}) == len(panels)
    covered = [
        (x, y)
        for each in panels
        for x in range(each["gridPos"]["x"], each["gridPos"]["x"] + each["gridPos"]["w"])
        for y in range(each["gridPos"]["y"], each["gridPos"]["y"] + each["gridPos"]["h"])
    ]
    assert len(set(covered)) == len(covered)
    assert max(x for x, _ in covered) < WIDTH


@pytest.mark.parametrize(("environment", "service"), DASHBOARDS)
def test_thresholds_are_the_objectives(environment: str, service: str) -> None:
    """What is red is what is missed: the share that is good, the share that is bad, and the latency."""
    workload = monitored()[environment].workload_by_name[service]
    objectives = workload.declared.objectives
    assert objectives is not None
    expected = {objectives.latency.seconds}
    for each in indicators(workload):
        expected |= {each.target, each.budget}
    steps = [
        step["value"]
        for panel in loaded(environment, service)["panels"]
        if panel["type"] != "row"
        for step in panel["fieldConfig"]["defaults"]["thresholds"]["steps"]
    ]
    assert expected <= set(steps)


@pytest.mark.parametrize(("environment", "service"), DASHBOARDS)
def test_everything_comes_from_the_chosen_prometheus(environment: str, service: str) -> None:
    """A dashboard works in any Grafana: the variable `datasource` chooses among its Prometheus servers."""
    content = loaded(environment, service)
    assert [each["name"] for each in content["templating"]["list"]] == ["datasource"]
    chosen = {"type": "prometheus", "uid": "${datasource}"}
    shown = [panel for panel in content["panels"] if panel["type"] != "row"]
    assert all(panel["datasource"] == chosen for panel in (*shown, *content["annotations"]["list"]))
    assert not any("datasource" in target for panel in shown for target in panel["targets"])
