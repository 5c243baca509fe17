"""A Gateway whose pods are in the own namespace: whom they call, and the room that they have."""

from typing import Any

from lib.constructs.guests import proxy_policy
from lib.model import HTTP, Mesh, Platform, Pods, replace
from tests.constructs.test_guests import (
    CARRIERS,
    OWN_GATEWAY,
    OWN_PROXY,
    PROXY,
    bounds,
    certified,
    hard,
    in_mesh,
    namespace,
    ports,
    solver,
)
from tests.examples import BY_GATEWAY, manifest, workload


def own_proxy(of: Platform) -> Any:
    """Return the policy of the frontend's Gateway."""
    frontend = workload(of, "frontend")
    return manifest(proxy_policy(frontend, frontend.declared.port(HTTP), PROXY))["spec"]


def test_the_pods_of_an_own_gateway_call_what_they_route_to() -> None:
    """They ask for names, call the service and the solver of its host, and are told by their controller."""
    spec = own_proxy(certified(cluster=OWN_PROXY))
    assert spec["podSelector"] == CARRIERS
    _, service, challenge, control = spec["egress"]
    assert service["to"][0]["podSelector"]["matchLabels"]["app.kubernetes.io/name"] == "frontend"
    assert challenge["to"] == [{"podSelector": solver(certified())["podSelector"]}]
    assert control["to"] == [{**namespace("istio-system"), "podSelector": {"matchLabels": {"app": "istiod"}}}]
    assert [ports(rule) for rule in (service, challenge, control)] == [[8080], [8089], [15012]]


def test_the_pods_of_an_own_gateway_call_solvers_only_where_there_are_any() -> None:
    assert [ports(rule) for rule in own_proxy(certified("dns-01", cluster=OWN_PROXY))["egress"]][1:] == [
        [8080],
        [15012],
    ]


def test_in_the_mesh_an_own_gateway_calls_by_ztunnel_too() -> None:
    """The controller is called directly: its pods have their own certificate."""
    rules = own_proxy(in_mesh(Mesh(), OWN_PROXY))["egress"][1:]
    assert [ports(rule) for rule in rules] == [[8080, 15008], [8089, 15008], [15012]]


def test_an_own_gateway_is_called_by_everybody_unless_networks_are_named() -> None:
    """Pods are named beside all networks: some enforcers see no address of theirs."""
    [everybody] = own_proxy(certified(cluster=OWN_PROXY))["ingress"]
    assert everybody["from"] == [
        {"ipBlock": {"cidr": "0.0.0.0/0"}},
        {"namespaceSelector": {}, "podSelector": {}},
    ]
    assert ports(everybody) == [80, 443, 15021]
    of_networks = replace(OWN_PROXY, way_in=replace(OWN_GATEWAY, networks=("198.51.100.0/24",)))
    [rule] = own_proxy(certified(cluster=of_networks))["ingress"]
    assert rule["from"] == [{"ipBlock": {"cidr": "198.51.100.0/24"}}]


def test_an_own_gateway_is_told_by_the_controller_that_is_named() -> None:
    """Another implementation has its control plane elsewhere, at another port."""
    proxy = replace(PROXY, control_plane=Pods(namespace="kgateway-system"), control_plane_ports=(9977,))
    frontend = workload(certified(cluster=OWN_PROXY), "frontend")
    *_, control = manifest(proxy_policy(frontend, frontend.declared.port(HTTP), proxy))["spec"]["egress"]
    assert (control["to"], ports(control)) == ([namespace("kgateway-system")], [9977])


def test_a_quota_has_room_for_an_own_gateway() -> None:
    """Its pods are there twice while they are replaced; its Service is a load balancer with three ports."""
    before, after = hard(certified("dns-01")), hard(certified("dns-01", cluster=OWN_PROXY))
    assert (before["pods"], after["pods"]) == ("19", "23")
    assert (before["requests.cpu"], after["requests.cpu"]) == ("1900m", "2500m")
    assert (before["services.loadbalancers"], after["services.loadbalancers"]) == ("0", "1")
    assert (before["services.nodeports"], after["services.nodeports"]) == ("0", "3")
    assert bounds(certified("dns-01", cluster=OWN_PROXY), "max")["cpu"] == "2"


def test_a_gateway_whose_pods_are_elsewhere_takes_no_room() -> None:
    assert hard(certified(cluster=BY_GATEWAY)) == hard(certified())
