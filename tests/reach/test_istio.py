"""What Istio's ambient mode lets through, row by row as it is documented."""

from pathlib import Path
from typing import Any

import pytest

from lib.reach.content import ManifestError
from lib.reach.endpoints import GATEWAY_NAME
from lib.reach.matrix import Matrix
from tests.reach.folders import MESH, Manifest, cluster, namespace, pod, policy

PLAIN, MESHED = "pods of another-namespace", "pods of another-namespace in the mesh"
STRICT, PERMISSIVE = "{mtls: {mode: STRICT}}", "{mtls: {mode: PERMISSIVE}}"
ME = "selector: {matchLabels: {app: a}}"


def _mesh(path: Path, *manifests: Manifest) -> Matrix:
    return cluster(path, namespace("one", **MESH), *manifests)


def _authentication(spec: str, name: str, place: str = "one") -> Manifest:
    return policy(spec, name, place, "PeerAuthentication")


def _authorization(spec: str, name: str = "authorization", place: str = "one") -> Manifest:
    return policy(spec, name, place, "AuthorizationPolicy")


@pytest.mark.parametrize(
    ("policies", "plain_at"),
    [
        ({}, {80, 81}),
        ({"namespace": STRICT}, set()),
        ({"namespace": PERMISSIVE}, {80, 81}),
        ({"namespace": "{mtls: {mode: DISABLE}}"}, {80, 81}),
        ({"root": STRICT}, set()),
        ({"root": STRICT, "namespace": PERMISSIVE}, {80, 81}),
        ({"root": STRICT, "namespace": "{mtls: {mode: UNSET}}"}, set()),
        ({"namespace": STRICT, "pods": f"{{{ME}, mtls: {{mode: PERMISSIVE}}}}"}, {80, 81}),
        ({"namespace": PERMISSIVE, "pods": f"{{{ME}, mtls: {{mode: STRICT}}}}"}, set()),
        ({"pods": f"{{{ME}, mtls: {{mode: STRICT}}, portLevelMtls: {{'80': {{mode: PERMISSIVE}}}}}}"}, {80}),
        ({"namespace": STRICT, "pods": f"{{{ME}, portLevelMtls: {{'81': {{mode: DISABLE}}}}}}"}, {81}),
        ({"namespace": PERMISSIVE, "pods": f"{{{ME}, portLevelMtls: {{'80': {{mode: STRICT}}}}}}"}, {81}),
        (
            {"namespace": STRICT, "pods": "{selector: {matchLabels: {app: b}}, mtls: {mode: PERMISSIVE}}"},
            set(),
        ),
    ],
)
def test_mutual_tls(tmp_path: Path, policies: dict[str, str], plain_at: set[int]) -> None:
    """The port decides, else the pods', else the namespace's, else the mesh's policy; else both are taken."""
    places = {"root": "istio-system"}
    matrix = _mesh(
        tmp_path, *(_authentication(spec, name, places.get(name, "one")) for name, spec in policies.items())
    )
    assert {port for port in (80, 81) if matrix.allowed(PLAIN, "a", port)} == plain_at
    assert all(matrix.allowed(MESHED, "a", port) for port in (80, 81))


FROM_B = "{from: [{source: {principals: [cluster.local/ns/one/sa/b]}}]}"
B = pod("b", serviceAccountName="b")


@pytest.mark.parametrize(
    ("spec", "callers"),
    [
        ("{}", ""),
        ("{action: DENY}", "bcpm"),
        ("{rules: [{}]}", "bcpm"),
        ("{action: DENY, rules: [{}]}", ""),
        (f"{{rules: [{FROM_B}]}}", "b"),
        (f"{{action: DENY, rules: [{FROM_B}]}}", "cpm"),
        (f"{{{ME}, rules: [{FROM_B}]}}", "b"),
        (f"{{selector: {{matchLabels: {{app: b}}}}, rules: [{FROM_B}]}}", "bcpm"),
        ("{rules: [{from: [{source: {principals: ['*']}}]}]}", "bm"),
        ("{rules: [{from: [{source: {notPrincipals: ['*']}}]}]}", "cp"),
        ("{rules: [{from: [{source: {principals: ['*/sa/b']}}]}]}", "b"),
        ("{rules: [{from: [{source: {principals: ['cluster.local/ns/another-*']}}]}]}", "m"),
        ("{rules: [{from: [{source: {namespaces: [one]}}]}]}", "b"),
        ("{rules: [{from: [{source: {notNamespaces: [one]}}]}]}", "cpm"),
        ("{rules: [{from: [{source: {ipBlocks: [10.0.0.0/8]}}]}]}", ""),
        ("{rules: [{from: [{source: {notIpBlocks: [10.0.0.0/8]}}]}]}", "bcpm"),
        ("{rules: [{from: [{source: {namespaces: [one]}}, {source: {notPrincipals: ['*']}}]}]}", "bcp"),
        ("{rules: [{to: [{operation: {ports: ['80']}}]}]}", "bcpm"),
        ("{rules: [{to: [{operation: {ports: ['81']}}]}]}", ""),
        ("{rules: [{to: [{operation: {notPorts: ['81']}}]}]}", "bcpm"),
        ("{rules: [{to: [{operation: {notPorts: ['80']}}]}]}", ""),
        ("{rules: [{to: [{operation: {ports: ['81']}}, {operation: {ports: ['80']}}]}]}", "bcpm"),
        ("{rules: [{from: [{source: {namespaces: [one]}}], to: [{operation: {ports: ['81']}}]}]}", ""),
    ],
)
def test_authorization(tmp_path: Path, spec: str, callers: str) -> None:
    """A caller must be of a source at a port of a rule; without mutual TLS only its address is known."""
    matrix = cluster(
        tmp_path,
        namespace("one", **MESH),
        B | {"metadata": {**B["metadata"], "name": "d"}},
        _authorization(spec),
    )
    named = {"b": "d", "c": "c", "p": PLAIN, "m": MESHED}
    assert "".join(key for key, name in named.items() if matrix.allowed(name, "a", 80)) == callers


def test_denying_comes_first(tmp_path: Path) -> None:
    """A policy that denies outweighs one that allows, of the mesh's root namespace too."""
    deny = "{action: DENY, rules: [{to: [{operation: {ports: ['80']}}]}]}"
    matrix = _mesh(
        tmp_path, _authorization("{rules: [{}]}", "allow"), _authorization(deny, "deny", "istio-system")
    )
    assert not matrix.allowed(MESHED, "a", 80)
    assert matrix.allowed(MESHED, "a", 81)


def test_tunnels(tmp_path: Path) -> None:
    """Between two pods in the mesh NetworkPolicies see TCP at ztunnel's port; everything else is as it is."""
    tunnel, http = (
        f"{{podSelector: {{}}, ingress: [{{ports: [{{port: {port}}}]}}]}}" for port in (15008, 80)
    )
    through = _mesh(tmp_path, policy(tunnel))
    assert through.allowed("a", "b", 80)
    assert not through.allowed("c", "b", 80)
    assert not through.allowed("a", "b", 80, "UDP")
    plain = _mesh(tmp_path, policy(http))
    assert not plain.allowed("a", "b", 80)
    assert plain.allowed("c", "b", 80)


def test_authorization_is_about_the_port_within_the_tunnel(tmp_path: Path) -> None:
    """A rule for one port does not open another, although NetworkPolicies see the same port."""
    matrix = _mesh(tmp_path, _authorization("{rules: [{to: [{operation: {ports: ['80']}}]}]}"))
    assert matrix.allowed("a", "b", 80)
    assert not matrix.allowed("a", "b", 81)
    assert not matrix.allowed("a", "b", 15008)


def test_the_mesh_is_about_tcp_alone(tmp_path: Path) -> None:
    """UDP reaches pods in the mesh as if there were none."""
    matrix = _mesh(tmp_path, _authentication(STRICT, "default"), _authorization("{}"))
    assert not matrix.allowed(PLAIN, "a", 80)
    assert matrix.allowed(PLAIN, "a", 80, "UDP")


def test_probes_come_through_the_mesh(tmp_path: Path) -> None:
    """What comes from a pod's own node needs no mutual TLS, but a NetworkPolicy that lets it in."""
    probes = (
        "{podSelector: {}, ingress: [{from: [{ipBlock: {cidr: 169.254.7.127/32}}], ports: [{port: 80}]}]}"
    )
    matrix = _mesh(tmp_path, policy(probes), _authentication(STRICT, "default"), _authorization("{}"))
    assert matrix.allowed("169.254.7.127/32", "a", 80)
    assert not matrix.allowed("169.254.7.127/32", "a", 81)


@pytest.mark.parametrize(
    ("labels", "spec", "meshed"),
    [
        ({}, {}, True),
        ({"istio.io/dataplane-mode": "none"}, {}, False),
        ({GATEWAY_NAME: "x"}, {}, False),
        ({GATEWAY_NAME: "x", "istio.io/dataplane-mode": "ambient"}, {}, True),
        ({}, {"hostNetwork": True}, False),
    ],
)
def test_members(tmp_path: Path, labels: dict[str, str], spec: dict[str, Any], *, meshed: bool) -> None:
    """A pod is in the mesh as its namespace, unless it says otherwise, is a Gateway's, or on its node's."""
    matrix = _mesh(tmp_path, pod("x", labels=labels, **spec))
    assert matrix.endpoints["x"].meshed is meshed


def test_gateways(tmp_path: Path) -> None:
    """A Gateway's pod takes calls as if there were no mesh, and calls the mesh with its account."""
    rule = "{from: [{source: {principals: ['*/sa/way-in']}}], to: [{operation: {ports: ['80']}}]}"
    gateway = pod("gateway", labels={GATEWAY_NAME: "x"}, serviceAccountName="way-in")
    allowing = _authorization(f"{{{ME}, rules: [{rule}]}}")
    matrix = _mesh(tmp_path, gateway, allowing, _authentication(STRICT, "default"))
    assert {port for port in (80, 81) if matrix.allowed("gateway", "a", port)} == {80}
    assert all(matrix.allowed(each, "gateway", 80) for each in (PLAIN, MESHED, "b"))


@pytest.mark.parametrize(
    ("kind", "spec", "named"),
    [
        ("AuthorizationPolicy", "{action: AUDIT}", "action is 'AUDIT'"),
        ("AuthorizationPolicy", "{targetRefs: []}", "'targetRefs'"),
        ("AuthorizationPolicy", "{rules: [{when: []}]}", "'when'"),
        ("AuthorizationPolicy", "{rules: [{to: [{operation: {methods: [GET]}}]}]}", "'methods'"),
        (
            "AuthorizationPolicy",
            "{rules: [{from: [{source: {requestPrincipals: [a]}}]}]}",
            "'requestPrincipals'",
        ),
        ("AuthorizationPolicy", "{rules: [{from: []}]}", "rules[0].from"),
        ("AuthorizationPolicy", "{rules: [{to: [{operation: {}}]}]}", "operation says nothing"),
        ("AuthorizationPolicy", "{rules: [{to: [{operation: {ports: [http]}}]}]}", "ports[0] is 'http'"),
        ("PeerAuthentication", "{mtls: {mode: ON}}", "mtls.mode"),
        ("PeerAuthentication", "{portLevelMtls: {'80': {mode: STRICT}}}", "portLevelMtls"),
        ("PeerAuthentication", "{jwt: {}}", "'jwt'"),
    ],
)
def test_what_ztunnel_does_not_evaluate_is_refused(tmp_path: Path, kind: str, spec: str, named: str) -> None:
    """A field or value that nothing would enforce is an error that names it and its place."""
    with pytest.raises(ManifestError) as raised:
        _mesh(tmp_path, policy(spec, "wrong", kind=kind))
    assert f"{kind}/wrong.spec" in str(raised.value)
    assert named in str(raised.value)


def test_two_policies_for_the_same_pods_are_refused(tmp_path: Path) -> None:
    """Which of two PeerAuthentications holds depends on their age, which no manifest says."""
    matrix = _mesh(tmp_path, _authentication(STRICT, "first"), _authentication(PERMISSIVE, "second"))
    with pytest.raises(ManifestError, match="one/first, one/second are about the same pods"):
        matrix.links()
