"""In which classes changes of single objects are: claims, pods and permissions."""

import pytest

from tests.review.diff.objects import ARGO, KEPT, PROJECT, RBAC, Object, claim, classes, made, mounting, pods


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (
            claim(storageClassName="a"),
            claim(storageClassName="b"),
            {"storageClassName": {"data-lost", "refused"}},
        ),
        (
            claim(accessModes=["ReadWriteOnce"]),
            claim(accessModes=["ReadWriteMany"]),
            {"[ReadWriteOnce]": {"refused"}, "[ReadWriteMany]": {"refused"}},
        ),
        (
            claim(),
            made(
                "v1",
                "PersistentVolumeClaim",
                {"annotations": {**KEPT, "argocd.argoproj.io/sync-options": "A=b"}},
                spec={},
            ),
            {"argocd.argoproj.io/sync-options": {"data-lost"}},
        ),
        (
            claim(resources={"requests": {"storage": "1Gi"}}),
            claim(resources={"requests": {"storage": "2Gi"}}),
            {"storage": {"capacity", "reread"}},
        ),
        (claim(), None, {"": {"data-lost"}}),
        (None, claim(), {"": {"capacity"}}),
        (
            mounting({"persistentVolumeClaim": {"claimName": "a"}}),
            mounting({"persistentVolumeClaim": {"claimName": "b"}}),
            {"claimName": {"data-lost", "database-stops", "rolls"}},
        ),
        (
            mounting({"persistentVolumeClaim": {"claimName": "a"}}),
            mounting({"emptyDir": {"sizeLimit": "1Gi"}}),
            {"persistentVolumeClaim": {"data-lost", "rolls"}, "emptyDir": {"rolls", "capacity"}},
        ),
        (
            mounting({"secret": {"secretName": "a"}}),
            mounting({"secret": {"secretName": "b"}}),
            {"secretName": {"rolls"}},
        ),
        (pods(), pods(nodeSelector={"a": "b"}), {"nodeSelector": {"rolls", "capacity"}}),
        (
            pods(affinity={"a": 1}),
            pods(affinity={"a": 1}, tolerations=[{"key": "a"}]),
            {"tolerations": {"rolls", "capacity"}},
        ),
    ],
)
def test_claims_and_pods(before: Object | None, after: Object | None, expected: dict[str, set[str]]) -> None:
    """Another volume is an empty one, and other nodes may take other pods."""
    assert classes(before, after) == expected


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (
            made(RBAC, "Role", rules=[{"verbs": ["get"]}]),
            made(RBAC, "Role", rules=[{"verbs": ["get", "list"]}]),
            {"[list]": {"more-privilege", "reread"}},
        ),
        (
            made(RBAC, "Role", rules=[{"verbs": ["get", "list"]}]),
            made(RBAC, "Role", rules=[{"verbs": ["get"]}]),
            {"[list]": {"reread"}},
        ),
        (None, made(RBAC, "RoleBinding", subjects=[], roleRef={}), {"": {"more-privilege"}}),
        (
            made("v1", "ServiceAccount", automountServiceAccountToken=False),
            made("v1", "ServiceAccount"),
            {"automountServiceAccountToken": {"more-privilege"}},
        ),
        (
            made(ARGO, "AppProject", spec=PROJECT),
            made(ARGO, "AppProject", spec={**PROJECT, "sourceRepos": ["a", "b"]}),
            {"[b]": {"more-privilege", "reread"}},
        ),
        (
            made(ARGO, "AppProject", spec=PROJECT),
            made(ARGO, "AppProject", spec={**PROJECT, "description": "Two"}),
            {"description": {"reread"}},
        ),
        (pods(), pods(hostPID=True), {"hostPID": {"more-privilege", "rolls"}}),
        (
            pods(securityContext={"seccompProfile": {"type": "RuntimeDefault"}}),
            pods(securityContext={"seccompProfile": {"type": "Unconfined"}}),
            {"type": {"more-privilege", "rolls"}},
        ),
        (
            pods(securityContext={"runAsUser": 1, "runAsNonRoot": True}),
            pods(securityContext={"runAsUser": 0, "runAsNonRoot": True}),
            {"runAsUser": {"more-privilege", "rolls"}},
        ),
        (
            pods(volumes=[{"name": "v", "emptyDir": {}}]),
            pods(volumes=[{"name": "v", "hostPath": {"path": "/"}}]),
            {"emptyDir": {"more-privilege", "rolls"}, "hostPath": {"more-privilege", "rolls"}},
        ),
        (
            pods(containers=[{"name": "x", "ports": [{"containerPort": 1}]}]),
            pods(containers=[{"name": "x", "ports": [{"containerPort": 1, "hostPort": 1}]}]),
            {"hostPort": {"more-privilege", "rolls"}},
        ),
        (
            pods(containers=[{"name": "x", "securityContext": {"privileged": True}}]),
            pods(containers=[{"name": "x", "securityContext": {"privileged": False}}]),
            {"privileged": {"rolls"}},
        ),
    ],
)
def test_what_may_do_more(before: Object | None, after: Object, expected: dict[str, set[str]]) -> None:
    """More is in the class, and less is not."""
    assert classes(before, after) == expected
