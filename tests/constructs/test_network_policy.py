from typing import Any

import pytest
from syrupy.assertion import SnapshotAssertion

from lib.constructs.network_policy import default_deny, network_policy
from lib.model import AddOns, Ingress, replace
from tests.examples import (
    CLUSTER,
    EXTERNAL_CHROMA,
    LOGIN,
    database_outside,
    manifest,
    platform,
    workload,
)


def spec(name: str, **changes: object) -> Any:
    return manifest(network_policy(workload(platform(**changes), name)))["spec"]


def peers(rules: list[Any], side: str) -> list[str]:
    """Return each rule's peers in a word: a service, a namespace, or a network."""
    return [_word(peer) for rule in rules for peer in rule[side]]


def _word(peer: Any) -> str:
    if "ipBlock" in peer:
        return str(peer["ipBlock"]["cidr"])
    labels = {
        **peer.get("namespaceSelector", {}).get("matchLabels", {}),
        **peer.get("podSelector", {}).get("matchLabels", {}),
    }
    return "/".join(value for key, value in labels.items() if not key.endswith("/instance"))


@pytest.mark.parametrize("name", ["frontend", "backend", "chromadb"])
def test_network_policy(name: str, snapshot: SnapshotAssertion) -> None:
    assert manifest(network_policy(workload(platform(), name))) == snapshot


def test_default_deny(snapshot: SnapshotAssertion) -> None:
    assert manifest(default_deny(platform())) == snapshot


def test_exactly_the_declared_calls_are_let_through() -> None:
    assert peers(spec("frontend")["ingress"], "from") == ["traefik", "monitoring"]
    assert peers(spec("frontend")["egress"], "to") == [
        "kube-system/kube-dns",
        "169.254.20.10/32",
        "backend",
    ]
    assert peers(spec("backend")["ingress"], "from") == ["frontend", "monitoring"]
    assert peers(spec("chromadb")["ingress"], "from") == ["backend"]


def test_two_externals_at_one_place_are_one_rule() -> None:
    """The embedding endpoint and the issuer are both on the internet, and a rule names no host."""
    assert spec("backend", login=LOGIN) == spec("backend")
    assert peers(spec("backend", login=replace(LOGIN, cidrs=("10.7.0.0/16",)))["egress"], "to") == [
        *peers(spec("backend")["egress"], "to"),
        "10.7.0.0/16",
    ]


def test_who_calls_nobody_sends_nothing() -> None:
    assert "egress" not in spec("chromadb")
    assert spec("chromadb")["policyTypes"] == ["Ingress", "Egress"]


EVERYWHERE = {
    "0.0.0.0/0": {"10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "169.254.0.0/16"},
    "::/0": {"fc00::/7", "fe80::/10"},
}
"""Every address of a family, and some networks of it that are not public."""


@pytest.mark.parametrize(
    ("families", "expected"),
    [
        (("IPv4",), ["0.0.0.0/0"]),
        (("IPv6",), ["::/0"]),
        (("IPv6", "IPv4"), ["::/0", "0.0.0.0/0"]),
    ],
)
def test_an_external_service_without_networks_is_public_addresses_only(
    families: tuple[str, ...], expected: list[str]
) -> None:
    """They are of the cluster's families alone: a policy names no address that nothing there can have."""
    rules = spec("backend", cluster=replace(CLUSTER, ip_families=families))["egress"]
    blocks = [peer["ipBlock"] for peer in rules[-1]["to"]]
    assert [block["cidr"] for block in blocks] == expected
    for block in blocks:
        assert set(block["except"]) >= EVERYWHERE[block["cidr"]]


def test_an_external_service_with_networks_is_those_on_its_port() -> None:
    rule = spec("backend", **database_outside(chromadb=EXTERNAL_CHROMA))["egress"][-1]
    assert rule == {
        "to": [{"ipBlock": {"cidr": "10.1.2.0/24"}}],
        "ports": [{"port": 8443, "protocol": "TCP"}],
    }


def test_an_external_database_leaves_no_rule_for_pods() -> None:
    assert "chromadb" not in peers(spec("backend", **database_outside())["egress"], "to")


def test_without_prometheus_nobody_reaches_the_metrics() -> None:
    assert peers(spec("backend", add_ons=AddOns())["ingress"], "from") == ["frontend"]


def test_the_ingress_controller_is_known_by_its_namespace() -> None:
    moved = replace(CLUSTER, way_in=Ingress(class_name="traefik", namespace="gateways"))
    assert peers(spec("frontend", cluster=moved)["ingress"], "from") == ["gateways", "monitoring"]


@pytest.mark.parametrize("port", [53, 5353])
def test_dns_is_open_by_udp_and_tcp(port: int) -> None:
    dns = spec("frontend")["egress"][0]
    assert {each["protocol"] for each in dns["ports"] if each["port"] == port} == {"UDP", "TCP"}
