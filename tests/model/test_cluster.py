"""What a cluster's record may say, and what follows from it."""

import pytest

from lib.model import (
    Cluster,
    Dns,
    Gateway,
    Ingress,
    Logs,
    Nodes,
    Proxy,
    Record,
    SharedGateway,
    faults,
    replace,
)
from lib.model.scalars import IpFamily
from tests.examples import LARGE, SMALL

INGRESS = Ingress(class_name="traefik", namespace="traefik")
PROXY = Proxy(replicas=2, requests=SMALL, limits=LARGE)
SHARED = SharedGateway(name="web", gateway_namespace="gateways", listener="https", namespace="gateways")


def wrong(record: Record) -> list[str]:
    """Return the places in a record that are wrong."""
    return [fault.path for fault in faults(record, type(record))]


@pytest.mark.parametrize(
    "way_in",
    [
        INGRESS,
        Ingress(class_name="alb", networks=("10.0.0.0/16",)),
        Ingress(class_name="nginx", namespace="ingress", networks=("10.0.0.0/16",)),
        Gateway(class_name="istio", proxy=PROXY),
        Gateway(class_name="istio", proxy=PROXY, networks=("198.51.100.0/24",)),
        SHARED,
    ],
)
def test_requests_may_come_from_pods_networks_or_both(way_in: Ingress | Gateway | SharedGateway) -> None:
    assert wrong(Cluster(way_in=way_in)) == []


@pytest.mark.parametrize(
    ("way_in", "expected"),
    [
        (Ingress(class_name="traefik"), "namespace"),
        (Gateway(class_name="cilium"), "namespace"),
        (replace(SHARED, namespace=None), "namespace"),
        (Gateway(class_name="istio", namespace="istio", proxy=PROXY), "namespace"),
        (Ingress(class_name="alb", networks=("10.0.0.0/16", "10.0.0.0/16")), "networks[1]"),
        (replace(SHARED, plain_listener="https"), "plain_listener"),
        (Ingress(class_name="alb", networks=("2001:db8::/32",)), "networks[0]"),
    ],
)
def test_a_way_in_without_callers_or_with_contradictions_is_refused(
    way_in: Ingress | Gateway | SharedGateway, expected: str
) -> None:
    """Who may call is said, once, and by addresses that the cluster has."""
    assert wrong(Cluster(way_in=way_in)) == [f"way_in.{expected}"]


@pytest.mark.parametrize(
    ("families", "networks"),
    [
        (("IPv4",), ("169.254.20.10/32",)),
        (("IPv6", "IPv4"), ("169.254.20.10/32",)),
        (("IPv6",), ()),
    ],
)
def test_the_node_local_server_is_asked_where_pods_can_reach_it(
    families: tuple[IpFamily, ...], networks: tuple[str, ...]
) -> None:
    """Its address is of IPv4, so the default fits a cluster of IPv6 as well."""
    cluster = Cluster(ip_families=families)
    assert wrong(cluster) == []
    assert cluster.dns_networks == networks


@pytest.mark.parametrize(
    ("cluster", "expected"),
    [
        (Cluster(dns=Dns(pods=(), networks=())), "dns.pods"),
        (Cluster(dns=Dns(pods=()), ip_families=("IPv6",)), "dns.networks"),
        (Cluster(dns=Dns(ports=())), "dns.ports"),
        (Cluster(dns=Dns(ports=(53, 53))), "dns.ports[1]"),
        (Cluster(dns=Dns(networks=("169.254.20.10/32", "fd00::a/128"))), "dns.networks[1]"),
        (Cluster(zones=3, nodes=Nodes(count=2, cpu_millis=1000, memory_mib=1024)), "nodes.count"),
        (Cluster(logs=Logs(files=0)), "logs.files"),
        (Cluster(ip_families=()), "ip_families"),
        (Cluster(ip_families=("IPv4", "IPv5")), "ip_families[1]"),  # type: ignore[arg-type]
        (Cluster(ip_families="IPv4"), "ip_families"),  # type: ignore[arg-type]
        (Cluster(user=1000), "user"),
    ],
)
def test_a_cluster_that_cannot_be_is_refused(cluster: Cluster, expected: str) -> None:
    assert wrong(cluster) == [expected]
