"""Volumes of which the kubelet says nothing, as those of the type hostPath."""

import json

import pytest

from lib.model import Volume, Workload, replace
from lib.monitoring.alerts import alerts
from lib.monitoring.dashboard import dashboard
from tests.examples import DATABASE, platform, services, workload

MEASURE = "kubelet_volume_stats"


def database(*, measured: bool) -> Workload:
    """Return the example's database, whose volume is measured or not."""
    volume = Volume(size_gib=20, measured=measured)
    return workload(platform(services=services(chromadb=replace(DATABASE, volume=volume))), "chromadb")


@pytest.mark.parametrize("measured", [True, False])
def test_what_nobody_measures_nothing_asks_for(*, measured: bool) -> None:
    """An alert about it could not end, or never fire; the dashboard would have an empty panel."""
    found = {each.name: each.expression for each in alerts(database(measured=measured))}
    assert any(MEASURE in each for each in found.values()) is measured
    assert ({"VolumeAlmostFull", "VolumeFilling"} <= found.keys()) is measured
    assert ("Volume" in json.dumps(dashboard(database(measured=measured)))) is measured
    assert (MEASURE in json.dumps(dashboard(database(measured=measured)))) is measured


@pytest.mark.parametrize("measured", [True, False])
def test_what_is_said_of_replicas_is_missed_all_the_same(*, measured: bool) -> None:
    found = {each.name: each.expression for each in alerts(database(measured=measured))}
    assert "absent(kube_statefulset_status_replicas_ready{" in found["ClusterMetricsMissing"]
