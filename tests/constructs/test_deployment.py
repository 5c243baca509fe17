"""The Deployment and the pod in it."""

from typing import Any

import pytest
from syrupy.assertion import SnapshotAssertion

from lib.constructs.deployment import deployment
from lib.model import Cluster, Ingress, Platform, Registry, replace
from tests.examples import CLUSTER, database_outside, manifest, platform, platform_of, services, workload
from tests.shapes import shop

EXAMPLE = platform()
FRONTEND = workload(EXAMPLE, "frontend").size


def spec(name: str, **changes: object) -> Any:
    """Return the spec of a service's Deployment."""
    return manifest(deployment(workload(platform(**changes), name)))["spec"]


def pod(name: str, **changes: object) -> Any:
    return spec(name, **changes)["template"]["spec"]


def container(name: str, **changes: object) -> Any:
    return pod(name, **changes)["containers"][0]


def test_deployment(snapshot: SnapshotAssertion) -> None:
    assert manifest(deployment(workload(EXAMPLE, "backend"))) == snapshot


def test_replicas_are_stated_where_no_autoscaler_owns_them() -> None:
    assert spec("frontend")["replicas"] == 3
    assert "replicas" not in spec("backend")


def test_a_rollout_never_has_fewer_ready_pods_than_wanted() -> None:
    assert spec("backend")["strategy"]["rollingUpdate"] == {"maxSurge": 1, "maxUnavailable": 0}


def test_credentials_are_files_and_never_environment_variables() -> None:
    (volume,) = [each for each in pod("backend")["volumes"] if "projected" in each]
    assert volume["projected"]["sources"] == [
        {"secret": {"name": "embedding", "items": [{"key": "api-key", "path": "embedding-credential"}]}}
    ]
    mounts = {each["name"]: each for each in container("backend")["volumeMounts"]}
    assert mounts["secrets"] == {"name": "secrets", "mountPath": "/run/secrets/platform", "readOnly": True}
    assert container("backend")["envFrom"] == [{"configMapRef": {"name": "backend"}}]
    assert not [each for each in container("backend")["env"] if "valueFrom" in each]


def test_the_process_is_told_its_ports_and_times() -> None:
    assert {each["name"]: each["value"] for each in container("backend")["env"]} == {
        "HTTP_PORT": "8000",
        "METRICS_PORT": "9090",
        "DRAIN_SECONDS": "10",
        "REQUEST_TIMEOUT_SECONDS": "30",
    }


def test_an_image_that_does_not_drain_by_itself_is_told_to_end_that_much_later() -> None:
    """Whatever the way in needs, and within the grace period; one that drains gets no hook."""
    balanced = replace(CLUSTER, way_in=Ingress(class_name="alb", drain_seconds=60))
    for cluster, seconds in ((CLUSTER, 10), (balanced, 60)):
        door = manifest(deployment(workload(guarded(cluster), "door")))["spec"]["template"]["spec"]
        assert door["containers"][0]["lifecycle"] == {"preStop": {"sleep": {"seconds": seconds}}}
        assert door["terminationGracePeriodSeconds"] == seconds + 20 + 5
    assert "lifecycle" not in container("backend")


def guarded(cluster: Cluster) -> Platform:
    """Return a shop behind a login, on some cluster."""
    return platform_of(shop.CATALOGUE, replace(shop.ENVIRONMENT, cluster=cluster))


def test_a_service_without_credentials_mounts_none() -> None:
    assert [each["name"] for each in pod("backend", externals={})["volumes"]] == ["scratch-tmp"]


def test_an_external_databases_token_is_one_more_file() -> None:
    (volume,) = [each for each in pod("backend", **database_outside())["volumes"] if "projected" in each]
    paths = [item["path"] for source in volume["projected"]["sources"] for item in source["secret"]["items"]]
    assert paths == ["chromadb-credential", "embedding-credential"]


@pytest.mark.parametrize(
    ("zones", "action"), [("required", "DoNotSchedule"), ("preferred", "ScheduleAnyway")]
)
def test_replicas_spread_over_zones_and_nodes(zones: str, action: str) -> None:
    constraints = pod("backend", zones=zones)["topologySpreadConstraints"]
    assert {each["topologyKey"]: each["whenUnsatisfiable"] for each in constraints} == {
        "topology.kubernetes.io/zone": action,
        "kubernetes.io/hostname": "ScheduleAnyway",
    }


def test_a_drained_node_does_not_leave_a_pod_pending() -> None:
    """Its taint takes it out of the count."""
    assert {each["nodeTaintsPolicy"] for each in pod("backend")["topologySpreadConstraints"]} == {"Honor"}


def test_a_single_replica_is_not_spread() -> None:
    one = replace(FRONTEND, replicas=1)
    assert "topologySpreadConstraints" not in pod("frontend", services=services(frontend=one))


def test_the_probes_ask_what_they_mean() -> None:
    """Liveness does not depend on the database, readiness does, startup waits half a minute."""
    backend = container("backend")
    assert backend["livenessProbe"]["httpGet"]["path"] == "/livez"
    assert backend["readinessProbe"]["httpGet"]["path"] == "/readyz"
    startup = backend["startupProbe"]
    assert startup["failureThreshold"] * startup["periodSeconds"] == 30


def test_the_grace_period_covers_drain_and_longest_request() -> None:
    service = workload(EXAMPLE, "backend").declared
    assert service.drain_seconds
    served = service.drain_seconds + service.longest_request_seconds
    assert pod("backend")["terminationGracePeriodSeconds"] > served


def test_the_container_can_do_nothing_it_need_not() -> None:
    assert container("backend")["securityContext"]["capabilities"] == {"drop": ["ALL"]}
    assert container("backend")["securityContext"]["readOnlyRootFilesystem"] is True
    assert container("backend")["securityContext"]["allowPrivilegeEscalation"] is False
    assert pod("backend")["securityContext"]["runAsUser"] == 10001
    assert pod("backend")["automountServiceAccountToken"] is False
    assert pod("backend")["enableServiceLinks"] is False


def test_a_pull_secret_is_named_where_the_registry_has_one() -> None:
    assert pod("backend")["imagePullSecrets"] == [{"name": "pull"}]
    open_registry = Registry(name="registry.example.com", pull_policy="Always")
    assert "imagePullSecrets" not in pod("backend", registry=open_registry)
    assert container("backend", registry=open_registry)["imagePullPolicy"] == "Always"
