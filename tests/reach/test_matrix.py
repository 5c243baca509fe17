"""Which connections a matrix tries, and how two matrices differ."""

from pathlib import Path

from lib.reach.matrix import Link, Matrix, difference
from tests.reach.folders import MESH, Manifest, cluster, namespace, pod, policy

NETWORK = "{ipBlock: {cidr: 203.0.113.0/24}}"


def _out(rule: str) -> Manifest:
    """Return a policy of `a` with one rule about what leaves it."""
    return policy(f"{{podSelector: {{matchLabels: {{app: a}}}}, policyTypes: [Egress], egress: [{rule}]}}")


def _ports(matrix: Matrix) -> set[str]:
    """Return the ports at which `a` reaches `b`; 0 is all that nothing names."""
    found = [(each.port, each.protocol) for each in matrix.links() if each[:2] == ("a", "b")]
    return {f"{0 if each in matrix.others else each[0]}/{each[1]}" for each in found}


def test_ports_that_nothing_names_are_tried(tmp_path: Path) -> None:
    """One port of each protocol stands for all that neither a policy nor a container names."""
    assert _ports(cluster(tmp_path)) == {"80/TCP", "53/UDP", "0/TCP", "0/UDP", "0/SCTP"}
    named = _out("{ports: [{protocol: TCP}, {port: 1}, {port: 9, protocol: UDP}]}")
    assert _ports(cluster(tmp_path, named)) == {"1/TCP", "80/TCP", "9/UDP", "0/TCP"}


def test_ports_within_ranges_are_tried(tmp_path: Path) -> None:
    """Of a range both ends and a port between them that nothing else names are tried, and none beyond it."""
    ranges = _out("{ports: [{port: 8, endPort: 10}, {port: 9}, {port: 1, endPort: 4}]}")
    assert _ports(cluster(tmp_path, ranges)) == {"1/TCP", "2/TCP", "4/TCP", "8/TCP", "9/TCP", "10/TCP"}
    every = _out("{ports: [{port: 1, endPort: 65535}]}")
    assert _ports(cluster(tmp_path, every)) == {"1/TCP", "2/TCP", "80/TCP", "0/TCP"}


def test_one_end_is_of_the_folder(tmp_path: Path) -> None:
    """Every pair with a pod of the folder's namespaces is tried, from both ends, and no other."""
    pairs = {each[:2] for each in cluster(tmp_path).tried()}
    internet, elsewhere = "the internet by IPv4", "pods of another-namespace"
    assert {("a", internet), (internet, "a"), ("a", "a"), (elsewhere, "another pod of one")} <= pairs
    assert (internet, elsewhere) not in pairs


def test_everybody_whom_policies_name_is_an_end(tmp_path: Path) -> None:
    """Pods that a policy selects or has as peers are ends, one for each value, unless they are workloads."""
    places = "matchExpressions: [{key: kubernetes.io/metadata.name, operator: In, values: [x, y]}]"
    spec = f"""
podSelector: {{matchLabels: {{app: guest}}}}
ingress:
- from:
  - {{namespaceSelector: {{{places}}}, podSelector: {{matchLabels: {{app: web}}}}}}
  - {{namespaceSelector: {{matchLabels: {{team: red}}}}}}
  - {{podSelector: {{matchLabels: {{app: a}}}}}}
"""
    matrix, guest = cluster(tmp_path, policy(spec)), "pods of one with app=guest"
    named = {each for each in matrix.endpoints if each.startswith("pods of") and "another" not in each}
    admitted = {"pods of x with app=web", "pods of y with app=web", "pods of team=red"}
    assert named == {guest, "pods of x", "pods of y", *admitted}
    assert {each.source for each in matrix.links() if each.destination == guest} == {"a", *admitted}


def test_callers_that_the_mesh_names_are_ends(tmp_path: Path) -> None:
    """An account that a policy admits is an end in the mesh, unless a workload has it; so is a stranger."""
    callers = "[mesh.example/ns/x/sa/prometheus, mesh.example/ns/one/sa/b]"
    rules = policy(
        f"{{rules: [{{from: [{{source: {{principals: {callers}}}}}]}}]}}", kind="AuthorizationPolicy"
    )
    matrix = cluster(tmp_path, namespace("one", **MESH), pod("d", serviceAccountName="b"), rules)
    admitted, stranger = "pods of x in the mesh as prometheus", "pods of another-namespace in the mesh"
    assert {each for each in matrix.endpoints if "in the mesh" in each} == {admitted, stranger}
    into_a = {each.source for each in matrix.links() if each[1:] == ("a", 80, "TCP")}
    assert into_a == {"d", admitted}


def test_networks_are_ends_without_those_in_them(tmp_path: Path) -> None:
    """A network that policies name is an end by an address of its own; one without any is left out."""
    block = "{ipBlock: {cidr: 203.0.113.0/24, except: [203.0.113.0/25]}}"
    halves = "{ipBlock: {cidr: 198.51.100.0/24, except: [198.51.100.0/25, 198.51.100.128/25]}}"
    matrix = cluster(tmp_path, _out(f"{{to: [{block}, {halves}]}}"))
    assert str(matrix.endpoints["203.0.113.0/24"].address) == "203.0.113.128"
    assert "198.51.100.0/24" not in matrix.endpoints
    assert {each.destination for each in matrix.links() if each.source == "a"} == {"203.0.113.0/24"}


def test_the_internet_is_a_public_address(tmp_path: Path) -> None:
    """Whoever reaches the internet reaches an address that is neither private nor special."""
    ends = cluster(tmp_path).endpoints
    for name in ("the internet by IPv4", "the internet by IPv6"):
        address = ends[name].address
        assert address is not None
        assert address.is_global


def test_differences(tmp_path: Path) -> None:
    """What only the later of two folders lets through is more, and what only the earlier does is less."""
    folders = [tmp_path / each for each in ("before", "after")]
    for each in folders:
        each.mkdir()
    before, after = cluster(folders[0]), cluster(folders[1], _out(f"{{to: [{NETWORK}]}}"), pod("e"))
    changed = difference(before, after)
    assert Link("a", "b", 80) in changed.less
    assert Link("a", "203.0.113.0/24", 80) not in changed.less
    assert Link("b", "e", 80) in changed.more
    assert [each for each in changed.more if "e" not in each[:2]] == []
    assert difference(after, before) == (changed.less, changed.more)
