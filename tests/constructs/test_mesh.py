"""Who may call whom in the mesh."""

import pytest
from syrupy.assertion import SnapshotAssertion

from lib.constructs.mesh import authorization_policy, open_ports, peer_authentication, strict_mtls
from lib.model import AddOns, Mesh, Prometheus, replace
from tests.examples import manifest, platform, workload

EXAMPLE = platform()
OUTSIDE = Mesh()
INSIDE = Mesh(ingress_account="traefik", prometheus_account="prometheus", trust_domain="goals.example.com")


def test_strict_mtls(snapshot: SnapshotAssertion) -> None:
    assert manifest(strict_mtls(EXAMPLE)) == snapshot


def test_peer_authentication(snapshot: SnapshotAssertion) -> None:
    frontend = workload(EXAMPLE, "frontend")
    assert (
        manifest(peer_authentication(EXAMPLE, frontend, open_ports(EXAMPLE, frontend, OUTSIDE))) == snapshot
    )


@pytest.mark.parametrize("name", ["frontend", "backend", "chromadb"])
@pytest.mark.parametrize("mesh", [OUTSIDE, INSIDE], ids=["outside", "inside"])
def test_authorization_policy(name: str, mesh: Mesh, snapshot: SnapshotAssertion) -> None:
    assert manifest(authorization_policy(EXAMPLE, workload(EXAMPLE, name), mesh)) == snapshot


def test_a_port_is_open_only_to_somebody_there_is() -> None:
    """Without a Prometheus nobody comes to the metrics, and they are not open."""
    bare = platform(add_ons=AddOns())
    assert open_ports(bare, workload(bare, "backend"), OUTSIDE) == []
    assert open_ports(EXAMPLE, workload(EXAMPLE, "backend"), OUTSIDE) == [9090]
    assert open_ports(EXAMPLE, workload(EXAMPLE, "frontend"), INSIDE) == []


def test_nobody_may_call_a_service_that_nobody_calls() -> None:
    """A policy without rules allows nothing, while no policy would allow everything."""
    alone = replace(workload(EXAMPLE, "chromadb").service, name="alone")
    nobodys = replace(workload(EXAMPLE, "chromadb"), service=alone)
    prometheus = AddOns(prometheus=Prometheus(namespace="monitoring"))
    lonely = replace(platform(add_ons=prometheus), workloads=(nobodys,))
    spec = manifest(authorization_policy(lonely, nobodys, OUTSIDE))["spec"]
    assert (spec["action"], "rules" in spec) == ("ALLOW", False)
