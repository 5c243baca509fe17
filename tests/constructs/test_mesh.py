"""Who may call whom in the mesh."""

import pytest
from syrupy.assertion import SnapshotAssertion

from lib.constructs.mesh import authorization_policy, open_ports, peer_authentication, strict_mtls
from lib.model import AddOns, Mesh, Platform, replace
from tests.examples import DATABASE, ENVIRONMENT, manifest, platform, workload

EXAMPLE = platform()
OUTSIDE = Mesh()
INSIDE = Mesh(ingress_account="traefik", prometheus_account="prometheus", trust_domain="goals.example.com")


def meshed(mesh: Mesh) -> Platform:
    """Return the example in a mesh."""
    return platform(add_ons=replace(ENVIRONMENT.add_ons, mesh=mesh))


def test_strict_mtls(snapshot: SnapshotAssertion) -> None:
    assert manifest(strict_mtls(EXAMPLE)) == snapshot


def test_peer_authentication(snapshot: SnapshotAssertion) -> None:
    frontend = workload(meshed(OUTSIDE), "frontend")
    assert manifest(peer_authentication(frontend, open_ports(frontend))) == snapshot


@pytest.mark.parametrize("name", ["frontend", "backend", "chromadb"])
@pytest.mark.parametrize("mesh", [OUTSIDE, INSIDE], ids=["outside", "inside"])
def test_authorization_policy(name: str, mesh: Mesh, snapshot: SnapshotAssertion) -> None:
    assert manifest(authorization_policy(workload(meshed(mesh), name), mesh)) == snapshot


def test_a_port_is_open_only_to_somebody_there_is() -> None:
    """Without a Prometheus nobody reads the metrics, and their port is not open."""
    bare = platform(add_ons=AddOns(mesh=OUTSIDE))
    assert open_ports(workload(bare, "backend")) == []
    assert open_ports(workload(meshed(OUTSIDE), "backend")) == [9090]
    assert open_ports(workload(meshed(INSIDE), "frontend")) == []


def test_nobody_may_call_a_service_that_nobody_calls() -> None:
    """A policy without rules allows nothing, while no policy would allow everything."""
    [lonely] = platform(services={"chromadb": DATABASE}).workloads
    spec = manifest(authorization_policy(lonely, OUTSIDE))["spec"]
    assert (spec["action"], "rules" in spec) == ("ALLOW", False)
