"""Pods that the controllers of add-ons start: what is opened to them, and the room that they have."""

from pathlib import Path
from typing import Any, Literal

import pytest
from cdk8s import App

from lib.charts.app import platform_charts
from lib.constructs.guests import solver_policy
from lib.constructs.limits import limit_range, resource_quota
from lib.constructs.manifests import Manifests, render
from lib.model import (
    Cluster,
    Gateway,
    Ingress,
    Issuer,
    Mesh,
    Platform,
    Proxy,
    SharedGateway,
    replace,
)
from tests.examples import (
    BY_GATEWAY,
    CLUSTER,
    ENVIRONMENT,
    LARGE,
    SMALL,
    WITHOUT_TLS,
    manifest,
    platform,
    platform_of,
)
from tests.shapes import web

SOLVER = "http01-solver"
ADD_ONS = ENVIRONMENT.add_ons
UNSOLVED: list[Literal["dns-01"] | None] = ["dns-01", None]
PROXY = Proxy(requests=replace(SMALL, cpu_millis=150), limits=replace(LARGE, cpu_millis=2000), replicas=2)
OWN_GATEWAY = Gateway(class_name="istio", proxy=PROXY)
OWN_PROXY = replace(CLUSTER, way_in=OWN_GATEWAY)
CARRIERS = {"matchLabels": {"gateway.networking.k8s.io/gateway-name": "frontend"}}
SHARED = replace(
    CLUSTER,
    way_in=SharedGateway(name="web", gateway_namespace="edge", listener="https", namespace="edge"),
)


def certified(challenge: Literal["http-01", "dns-01"] | None = "http-01", **changes: object) -> Platform:
    """Return the example with an issuer that wants this challenge solved."""
    issued = replace(ADD_ONS, issuer=Issuer(name="acme", challenge=challenge))
    return platform(**{"add_ons": issued, **changes})


def in_mesh(mesh: Mesh, cluster: Cluster = CLUSTER) -> Platform:
    return platform(add_ons=replace(ADD_ONS, mesh=mesh), cluster=cluster)


def named(of: Platform, folder: Path, name: str = SOLVER) -> dict[str, dict[str, Any]]:
    """Return the documents of a name in all charts of a platform, by kind."""
    app = App(outdir=str(folder))
    platform_charts(app, of)
    charts = (chart for chart in app.charts if isinstance(chart, Manifests))
    documents = [render(document) for chart in charts for document in chart.documents]
    return {each["kind"]: each["spec"] for each in documents if each["metadata"]["name"] == name}


def solver(of: Platform) -> Any:
    return manifest(solver_policy(of))["spec"]


def ports(rule: Any) -> list[int]:
    return [each["port"] for each in rule["ports"]]


def bounds(of: Platform, bound: str) -> Any:
    (item,) = manifest(limit_range(of))["spec"]["limits"]
    return item[bound]


def hard(of: Platform) -> Any:
    return manifest(resource_quota(of))["spec"]["hard"]


def namespace(name: str) -> dict[str, Any]:
    return {
        "namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": name}},
        "podSelector": {},
    }


def test_a_solver_is_reached_by_the_ingress_controller_alone() -> None:
    """cert-manager's own label finds the pod; it answers at port 8089, and calls nobody."""
    assert solver(certified()) == {
        "podSelector": {"matchLabels": {"acme.cert-manager.io/http01-solver": "true"}},
        "policyTypes": ["Ingress", "Egress"],
        "ingress": [{"from": [namespace("traefik")], "ports": [{"port": 8089, "protocol": "TCP"}]}],
    }


@pytest.mark.parametrize(
    ("cluster", "peers"),
    [
        (replace(CLUSTER, way_in=Ingress(class_name="alb", networks=("10.4.0.0/16",))), ["10.4.0.0/16"]),
        (replace(CLUSTER, way_in=Ingress(class_name="any", namespace="edge", networks=("10.4.0.0/16",))),
         [namespace("edge"), "10.4.0.0/16"]),
        (BY_GATEWAY, [namespace("traefik")]),
        (OWN_PROXY, [{"podSelector": CARRIERS}]),
    ],
    ids=["load balancer", "both", "gateway", "own proxy"],
)  # fmt: skip
def test_a_solver_is_reached_by_whatever_passes_requests_on(cluster: Cluster, peers: list[Any]) -> None:
    found = [peer for rule in solver(certified(cluster=cluster))["ingress"] for peer in rule["from"]]
    assert [each["ipBlock"]["cidr"] if "ipBlock" in each else each for each in found] == peers


@pytest.mark.parametrize("challenge", UNSOLVED)
def test_without_challenges_by_http_nothing_is_opened(
    challenge: Literal["dns-01"] | None, tmp_path: Path
) -> None:
    """An issuer that asks the DNS, or nobody, needs no pod here: no policy, no room, no node port."""
    unsolved = certified(challenge)
    assert not named(unsolved, tmp_path)
    assert hard(unsolved) == hard(platform(add_ons=replace(ADD_ONS, issuer=None)))
    assert bounds(unsolved, "min") == {"cpu": "100m", "memory": "128Mi", "ephemeral-storage": "64Mi"}


def test_a_shared_gateway_has_the_certificates_and_their_challenges(tmp_path: Path) -> None:
    """Where the certificates are none of ours, their challenges are solved elsewhere."""
    shared = certified(cluster=SHARED, hosts=WITHOUT_TLS)
    assert not named(shared, tmp_path)
    assert hard(shared)["services.nodeports"] == "0"


def test_a_solver_is_admitted_by_the_limit_range() -> None:
    """cert-manager states 10m and 64Mi; the ephemeral storage, which it leaves out, is the LimitRange's."""
    assert bounds(certified(), "min") == {"cpu": "10m", "memory": "64Mi", "ephemeral-storage": "64Mi"}
    assert bounds(certified(), "default")["ephemeral-storage"] == "512Mi"
    assert bounds(certified(), "defaultRequest")["ephemeral-storage"] == "64Mi"


def test_a_quota_has_room_for_a_solver_and_its_node_port() -> None:
    """Beside all programs at their most, there are cert-manager's sizes and the default storage."""
    before, after = hard(certified("dns-01")), hard(certified())
    assert {name for name in after if after[name] != before[name]} == {
        "pods", "requests.cpu", "requests.memory", "requests.ephemeral-storage",
        "limits.cpu", "limits.memory", "limits.ephemeral-storage", "services.nodeports",
    }  # fmt: skip
    assert (before["pods"], after["pods"]) == ("19", "20")
    assert (before["requests.cpu"], after["requests.cpu"]) == ("1900m", "1910m")
    assert (before["limits.cpu"], after["limits.cpu"]) == ("19", "19100m")
    assert (before["services.nodeports"], after["services.nodeports"]) == ("0", "1")


def test_each_certified_host_may_have_its_solver_at_the_same_time() -> None:
    """cert-manager solves one challenge of a host at a time, and those of several hosts at once."""
    environment = replace(
        web.ENVIRONMENT, add_ons=replace(web.ENVIRONMENT.add_ons, issuer=Issuer(name="acme"))
    )
    asked = replace(environment, add_ons=replace(environment.add_ons, issuer=None))
    with_solvers, without = platform_of(web.CATALOGUE, environment), platform_of(web.CATALOGUE, asked)
    assert hard(with_solvers)["services.nodeports"] == str(len(environment.hosts)) == "3"
    assert int(hard(with_solvers)["pods"]) - int(hard(without)["pods"]) == 3
    assert len(solver(with_solvers)["ingress"]) == 1


def test_a_controller_outside_the_mesh_reaches_a_solver_inside(tmp_path: Path) -> None:
    """The solver's port takes plain calls, and no other port of it does."""
    opened = named(in_mesh(Mesh()), tmp_path)["PeerAuthentication"]
    assert opened == {
        "selector": {"matchLabels": {"acme.cert-manager.io/http01-solver": "true"}},
        "mtls": {"mode": "STRICT"},
        "portLevelMtls": {"8089": {"mode": "PERMISSIVE"}},
    }
    assert [ports(rule) for rule in solver(in_mesh(Mesh()))["ingress"]] == [[8089]]


def test_a_controller_in_the_mesh_needs_no_plain_port(tmp_path: Path) -> None:
    """Its calls come through ztunnel, with mutual TLS."""
    meshed = in_mesh(Mesh(ingress_account="traefik"))
    assert "PeerAuthentication" not in named(meshed, tmp_path)
    assert [ports(rule) for rule in solver(meshed)["ingress"]] == [[8089, 15008]]


def test_networks_are_outside_the_mesh_wherever_the_controller_is(tmp_path: Path) -> None:
    """A load balancer beside a controller of the mesh still needs the plain port."""
    both = Ingress(class_name="traefik", namespace="traefik", networks=("10.4.0.0/16",))
    meshed = in_mesh(Mesh(ingress_account="traefik"), replace(CLUSTER, way_in=both))
    assert "PeerAuthentication" in named(meshed, tmp_path)
