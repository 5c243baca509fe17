"""What NetworkPolicies mean, row by row as Kubernetes documents it."""

from ipaddress import ip_address
from pathlib import Path

import pytest

from lib.reach.cluster import decision
from lib.reach.endpoints import Connection, Endpoint
from lib.reach.objects import Objects, read_objects
from tests.reach.folders import cluster, folder, pod, policy

INTERNET, NET_10 = "the internet by IPv4", "10.0.0.0/8"
A = "podSelector: {matchLabels: {app: a}}"
BLUE = "namespaceSelector: {matchLabels: {team: blue}}"


def _ingress(rule: str) -> str:
    return f"{{{A}, ingress: [{rule}]}}"


def _egress(rule: str) -> str:
    return f"{{{A}, policyTypes: [Egress], egress: [{rule}]}}"


@pytest.mark.parametrize(
    ("spec", "reached", "refused"),
    [
        pytest.param("{podSelector: {}}", [], ["b a", "c a", "a b"], id="nobody into any pod"),
        pytest.param("{podSelector: {}}", ["a c", f"a {INTERNET}"], [], id="by default about ingress alone"),
        pytest.param(f"{{{A}}}", ["a b", "c b"], ["b a"], id="other pods stay open"),
        pytest.param(
            f"{{{A}, ingress: [{{}}]}}", ["b a", "c a", f"{INTERNET} a"], [], id="an empty rule is all"
        ),
        pytest.param(f"{{{A}, ingress: []}}", [], ["b a"], id="no rule is nobody"),
        pytest.param(_ingress("{from: []}"), ["b a", f"{INTERNET} a"], [], id="no peers are everybody"),
        pytest.param(_ingress("{from: [], ports: []}"), ["b a"], [], id="no ports are all"),
        pytest.param(
            _ingress("{from: [{podSelector: {}}]}"), ["b a"], ["c a", f"{INTERNET} a"], id="own pods"
        ),
        pytest.param(
            _ingress("{from: [{podSelector: {matchLabels: {app: b}}}]}"), ["b a"], ["c a"], id="pods by label"
        ),
        pytest.param(
            _ingress("{from: [{namespaceSelector: {}}]}"),
            ["b a", "c a"],
            [f"{INTERNET} a"],
            id="all namespaces",
        ),
        pytest.param(
            _ingress(f"{{from: [{{{BLUE}}}]}}"),
            ["c a"],
            ["b a", "pods of another-namespace a"],
            id="a namespace by label",
        ),
        pytest.param(
            _ingress("{from: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: two}}}]}"),
            ["c a"],
            ["b a"],
            id="a namespace by the label that each has",
        ),
        pytest.param(
            _ingress(f"{{from: [{{{BLUE}, podSelector: {{matchLabels: {{app: b}}}}}}]}}"),
            [],
            ["b a", "c a"],
            id="one peer is both",
        ),
        pytest.param(
            _ingress(f"{{from: [{{{BLUE}}}, {{podSelector: {{matchLabels: {{app: b}}}}}}]}}"),
            ["b a", "c a"],
            [],
            id="two peers are either",
        ),
        pytest.param(
            _ingress("{from: [{ipBlock: {cidr: 10.0.0.0/8, except: [10.1.0.0/16]}}]}"),
            [f"{NET_10} a"],
            ["10.1.0.0/16 a", f"{INTERNET} a", "b a"],
            id="a block without what it excepts",
        ),
        pytest.param(
            _ingress("{from: [{ipBlock: {cidr: 'fd00::/8'}}]}"),
            ["fd00::/8 a"],
            [f"{NET_10} a", "::1/128 a"],
            id="IPv6",
        ),
        pytest.param(
            _ingress("{from: [{ipBlock: {cidr: 0.0.0.0/0}}]}"),
            [f"{INTERNET} a"],
            ["the internet by IPv6 a", "fc00::/7 a"],
            id="all of one family",
        ),
        pytest.param(
            _egress("{to: [{podSelector: {}}]}"), ["a b", "b a"], ["a c", f"a {INTERNET}"], id="egress"
        ),
        pytest.param(
            f"{{{A}, egress: [{{to: [{{podSelector: {{}}}}]}}]}}",
            ["a b"],
            ["a c", "b a"],
            id="rules make it about egress",
        ),
        pytest.param(f"{{{A}, egress: []}}", ["a b"], ["b a"], id="an empty list does not"),
        pytest.param(
            f"{{{A}, policyTypes: [Egress], ingress: [], egress: [{{}}]}}",
            ["b a", "a c"],
            [],
            id="types decide",
        ),
        pytest.param(f"{{{A}, policyTypes: [Ingress, Egress]}}", [], ["b a", "a b"], id="neither in nor out"),
    ],
)
def test_peers(tmp_path: Path, spec: str, reached: list[str], refused: list[str]) -> None:
    """A policy restricts the pods and directions that it names to the peers that it names."""
    matrix = cluster(tmp_path, policy(spec))
    for words, expected in ((reached, True), (refused, False)):
        for each in words:
            source, destination = _ends(each)
            assert matrix.allowed(source, destination, 80) is expected, each


def _ends(words: str) -> tuple[str, str]:
    """Return source and destination, of which one has a name of one letter."""
    if words[1] == " ":
        return words[0], words[2:]
    return words[:-2], words[-1]


@pytest.mark.parametrize(
    ("ports", "open_ones"),
    [
        ("[]", {"80/TCP", "81/TCP", "53/UDP", "53/TCP", "1/SCTP"}),
        ("[{port: 80}]", {"80/TCP"}),
        ("[{port: 53, protocol: UDP}]", {"53/UDP"}),
        ("[{protocol: TCP}]", {"80/TCP", "81/TCP", "53/TCP"}),
        ("[{port: http}]", {"80/TCP"}),
        ("[{port: dns}]", set()),
        ("[{port: dns, protocol: UDP}]", {"53/UDP"}),
        ("[{port: 53, endPort: 80}]", {"53/TCP", "80/TCP"}),
        ("[{port: 81, endPort: 81}]", {"81/TCP"}),
        ("[{port: 80}, {port: 81}]", {"80/TCP", "81/TCP"}),
        ("[{port: other}]", set()),
        ("[{protocol: SCTP}]", {"1/SCTP"}),
    ],
)
@pytest.mark.parametrize("direction", ["ingress", "egress"])
def test_ports(tmp_path: Path, direction: str, ports: str, open_ones: set[str]) -> None:
    """Ports are numbers, names of the destination's ports, ranges, or all of a protocol; TCP by default."""
    spec = f"{{podSelector: {{}}, policyTypes: [{direction.title()}], {direction}: [{{ports: {ports}}}]}}"
    matrix = cluster(tmp_path, policy(spec))
    tried = {(80, "TCP"), (81, "TCP"), (53, "UDP"), (53, "TCP"), (1, "SCTP")}
    assert {
        f"{number}/{name}" for number, name in tried if matrix.allowed("a", "b", number, name)
    } == open_ones


@pytest.mark.parametrize(
    ("expression", "selected"),
    [
        ("{key: app, operator: In, values: [a, c]}", "ac"),
        ("{key: app, operator: NotIn, values: [a]}", "bc"),
        ("{key: tier, operator: NotIn, values: [web]}", "ab"),
        ("{key: tier, operator: Exists}", "c"),
        ("{key: tier, operator: DoesNotExist}", "ab"),
    ],
)
def test_expressions(tmp_path: Path, expression: str, selected: str) -> None:
    """A label that is missing is in no list, so NotIn selects it."""
    peer = f"{{namespaceSelector: {{}}, podSelector: {{matchExpressions: [{expression}]}}}}"
    matrix = cluster(tmp_path, policy(f"{{{A}, ingress: [{{from: [{peer}]}}]}}"))
    assert "".join(each for each in "abc" if matrix.allowed(each, "a", 80)) == selected


def test_policies_add_up(tmp_path: Path) -> None:
    """What one of several policies lets through gets through."""
    rules = {
        "first": "{from: [{podSelector: {}}]}",
        "second": f"{{from: [{{{BLUE}}}]}}",
    }
    matrix = cluster(tmp_path, *(policy(_ingress(rule), name) for name, rule in rules.items()))
    assert matrix.allowed("b", "a", 80)
    assert matrix.allowed("c", "a", 80)
    assert not matrix.allowed("pods of another-namespace", "a", 80)


def test_both_ends_decide(tmp_path: Path) -> None:
    """A connection needs a policy of its source and one of its destination; the reason says which of them."""
    out = policy(_egress("{to: [{podSelector: {}}]}"), "out")
    closed = policy("{podSelector: {matchLabels: {app: b}}}", "closed")
    matrix = cluster(tmp_path, out, closed)
    links = {str(link): verdict.reason for link, verdict in matrix.links().items()}
    assert "a to b at 80/TCP" not in links
    assert links["a to another pod of one at 80/TCP"] == "out: out; in: no policy"


def test_policies_do_not_select_pods_of_the_nodes_network(tmp_path: Path) -> None:
    """A pod on its node's network is open, is no peer by its labels, and has none of its ports by name."""
    host = pod("h", hostNetwork=True)
    into = policy("{podSelector: {}, ingress: [{from: [{podSelector: {}}]}]}", "in")
    out = policy("{podSelector: {}, policyTypes: [Egress], egress: [{ports: [{port: http}]}]}", "out")
    matrix = cluster(tmp_path, into, out, host)
    assert matrix.allowed("a", "b", 80)
    assert not matrix.allowed("h", "b", 80)
    assert not matrix.allowed("a", "h", 80)
    assert matrix.allowed("c", "h", 22)


def test_blocks_have_pods_of_the_nodes_network(tmp_path: Path) -> None:
    """A pod on its node's network is the address of its node, which a block may have."""
    objects = _closed(tmp_path, "{podSelector: {}, ingress: [{from: [{ipBlock: {cidr: 192.168.0.0/16}}]}]}")
    node = Endpoint("node", "one", host_network=True, address=ip_address("192.168.0.1"))
    assert decision(objects)(Connection(node, objects.pods["a"], 80, "TCP")).allowed


def test_a_pod_reaches_itself_and_its_own_node(tmp_path: Path) -> None:
    """No policy keeps a pod from itself, nor the kubelet from the pods of its node; others are kept off."""
    objects = _closed(tmp_path, "{podSelector: {}, policyTypes: [Ingress, Egress]}")
    decide = decision(objects)
    one, other = (Endpoint("a", "one", pod=each, node=f"node of {each}") for each in ("a-1", "a-2"))
    node = Endpoint("kubelet", "kube-system", host_network=True, node="node of a-1")
    assert decide(Connection(one, one, 80, "TCP")).allowed
    assert not decide(Connection(one, other, 80, "TCP")).allowed
    assert decide(Connection(node, one, 80, "TCP")).allowed
    assert decide(Connection(one, node, 80, "TCP")).allowed
    assert not decide(Connection(node, other, 80, "TCP")).allowed


def _closed(path: Path, spec: str) -> Objects:
    return read_objects(folder(path, [pod("a"), policy(spec)]))
