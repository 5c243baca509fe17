"""What is read from a folder of manifests, and what is refused."""

from pathlib import Path

import pytest

from lib.reach.cluster import matrix
from lib.reach.content import ManifestError
from lib.reach.objects import read_objects
from tests.reach.folders import cluster, folder, policy

_SPEC = {"serviceAccountName": "me", "containers": [{"ports": [{"containerPort": 80}]}]}
_TEMPLATE = {"metadata": {"labels": {"app": "x"}}, "spec": _SPEC}


@pytest.mark.parametrize(
    "kind", ["Deployment", "StatefulSet", "DaemonSet", "ReplicaSet", "Job", "CronJob", "Pod"]
)
def test_pods_of_every_kind_are_read(tmp_path: Path, kind: str) -> None:
    """The pods of a workload have its name, and the labels, account and ports of its template."""
    specs = {"Pod": _SPEC, "CronJob": {"jobTemplate": {"spec": {"template": _TEMPLATE}}}}
    metadata = {"name": "w", "namespace": "n", "labels": {"app": "x" if kind == "Pod" else "other"}}
    manifest = {"kind": kind, "metadata": metadata, "spec": specs.get(kind, {"template": _TEMPLATE})}
    found = read_objects(folder(tmp_path, [manifest])).pods["w"]
    assert (found.namespace, found.labels, found.account) == ("n", {"app": "x"}, "me")
    assert [each.number for each in found.ports] == [80]


def test_lists_are_read(tmp_path: Path) -> None:
    """A List is the objects in it."""
    inside = {"kind": "Pod", "metadata": {"name": "p"}, "spec": {}}
    found = read_objects(folder(tmp_path, [{"kind": "List", "items": [inside]}]))
    assert found.pods["p"].namespace == "default"


def test_workloads_of_one_name_are_told_apart(tmp_path: Path) -> None:
    """Where two workloads have a name, their places are part of it."""
    pods = [
        {"kind": "Pod", "metadata": {"name": "p", "namespace": each}, "spec": {}} for each in ("one", "two")
    ]
    assert list(read_objects(folder(tmp_path, pods)).pods) == ["one/Pod/p", "two/Pod/p"]


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("a: [", "x.yaml is not YAML in line"),
        ("\x00", "x.yaml is not YAML"),
        ("just words", "document 1 is 'just words': want a mapping"),
        ("kind: Pod", "document 1.metadata.name is None: want a text"),
        ("metadata: {name: x}", "document 1.kind is None: want a text"),
        (
            "kind: CiliumNetworkPolicy\nmetadata: {name: x}",
            "CiliumNetworkPolicy/x is of a kind that is not evaluated",
        ),
        ("kind: Namespace\nmetadata: {name: x, labels: {istio-injection: enabled}}", "'istio-injection'"),
        ("kind: Pod\nmetadata: {name: x, labels: [a]}", "Pod/x.metadata.labels is ['a']: want a mapping"),
        ("kind: Pod\nmetadata: {name: x, labels: {a: 1}}", "Pod/x.metadata.labels.a is 1: want a text"),
    ],
)
def test_what_is_not_ours_is_refused(tmp_path: Path, text: str, named: str) -> None:
    """YAML that is not valid or not ours is an error that names the file and the place in it."""
    (tmp_path / "x.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(ManifestError) as raised:
        read_objects(tmp_path)
    assert named in str(raised.value)
    assert str(raised.value).startswith(f"{tmp_path.name}/x.yaml")


@pytest.mark.parametrize(
    ("spec", "named"),
    [
        ("{podSelector: {}, egres: []}", "spec has the field 'egres', which is not evaluated"),
        ("{podSelector: {matchExpressions: [{key: a, operator: Is}]}}", "operator is 'Is': want one of In,"),
        ("{podSelector: {matchExpressions: [{key: a, operator: In}]}}", "values is None"),
        ("{podSelector: {}, policyTypes: [Out]}", "policyTypes[0] is 'Out'"),
        ("{podSelector: {}, ingress: [{from: [{}]}]}", "ingress[0].from[0] is {}"),
        (
            "{podSelector: {}, ingress: [{from: [{podSelector: {}, ipBlock: {cidr: '::/0'}}]}]}",
            "ingress[0].from[0]",
        ),
        ("{podSelector: {}, ingress: [{from: [{ipBlock: {cidr: 10.0.0.0/33}}]}]}", "cidr is '10.0.0.0/33'"),
        (
            "{podSelector: {}, ingress: [{from: [{ipBlock: {cidr: 10.0.0.0/8, except: [11.0.0.0/16]}}]}]}",
            "except is ['11.0.0.0/16']: want networks within 10.0.0.0/8",
        ),
        ("{podSelector: {}, ingress: [{ports: [{port: 0}]}]}", "ports[0].port is 0: want a port"),
        (
            "{podSelector: {}, ingress: [{ports: [{port: 9, endPort: 8}]}]}",
            "endPort is 8, which is less than",
        ),
        ("{podSelector: {}, ingress: [{ports: [{endPort: 8}]}]}", "ports[0].port is None: want a port"),
        (
            "{podSelector: {}, ingress: [{ports: [{port: a, endPort: 8}]}]}",
            "ports[0].port is 'a': want a port",
        ),
        ("{podSelector: {}, ingress: [{to: []}]}", "ingress[0] has the field 'to'"),
    ],
)
def test_policies_that_a_server_refuses_are_refused(tmp_path: Path, spec: str, named: str) -> None:
    """A NetworkPolicy with a field or value that Kubernetes does not know is an error that names it."""
    with pytest.raises(ManifestError) as raised:
        cluster(tmp_path, policy(spec))
    assert "all.yaml document 5 NetworkPolicy/policy.spec" in str(raised.value)
    assert named in str(raised.value)


def test_a_folder_without_manifests_is_refused(tmp_path: Path) -> None:
    """A folder that is empty or missing is said to be so, and does not let everything through."""
    for each in (tmp_path, tmp_path / "missing"):
        with pytest.raises(ManifestError, match=r"has no manifests: want \*.yaml"):
            matrix(each)
