"""The autoscaler and the disruption budget."""

from syrupy.assertion import SnapshotAssertion

from lib.constructs.autoscaler import autoscaler
from lib.constructs.disruption_budget import disruption_budget
from lib.model import Autoscaling
from tests.examples import manifest, platform, workload

EXAMPLE = platform()
RANGE = Autoscaling(minimum=3, maximum=6, cpu_percent=60)


def test_autoscaler(snapshot: SnapshotAssertion) -> None:
    assert manifest(autoscaler(workload(EXAMPLE, "backend"), RANGE)) == snapshot


def test_an_autoscaler_keeps_to_its_range_and_watches_cpu_and_memory() -> None:
    spec = manifest(autoscaler(workload(EXAMPLE, "backend"), RANGE))["spec"]
    assert (spec["minReplicas"], spec["maxReplicas"]) == (3, 6)
    use = {
        each["resource"]["name"]: each["resource"]["target"]["averageUtilization"] for each in spec["metrics"]
    }
    assert use == {"cpu": 60, "memory": 80}


def test_scaling_up_is_at_once_and_scaling_down_waits() -> None:
    behaviour = manifest(autoscaler(workload(EXAMPLE, "backend"), RANGE))["spec"]["behavior"]
    assert behaviour["scaleUp"]["stabilizationWindowSeconds"] == 0
    assert behaviour["scaleDown"]["stabilizationWindowSeconds"] == 300


def test_disruption_budget(snapshot: SnapshotAssertion) -> None:
    assert manifest(disruption_budget(workload(EXAMPLE, "chromadb"))) == snapshot


def test_a_drain_can_always_take_one_pod_and_broken_ones_anyway() -> None:
    spec = manifest(disruption_budget(workload(EXAMPLE, "chromadb")))["spec"]
    assert (spec["maxUnavailable"], spec["unhealthyPodEvictionPolicy"]) == (1, "AlwaysAllow")
