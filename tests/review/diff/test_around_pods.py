"""In which classes changes of single objects are: GitOps, monitors, schedules, entrances and placing."""

import pytest

from lib.review.diff.classes import Class
from lib.review.diff.data import runs
from lib.review.diff.environments import changed
from lib.yaml_text import yaml_text
from tests.review.diff.objects import ARGO, FLUX, KEPT, MONITOR, WATCH, Object, claim, classes, made, pods


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (
            made(FLUX, "Kustomization", spec={"prune": False}),
            made(FLUX, "Kustomization", spec={"prune": True}),
            {"prune": {"data-lost", "reread"}},
        ),
        (
            made(FLUX, "Kustomization", spec={"path": "./a"}),
            made(FLUX, "Kustomization", spec={"path": "./b"}),
            {"path": {"data-lost", "reread"}},
        ),
        (made(FLUX, "Kustomization", spec={"prune": True}), None, {"": {"data-lost"}}),
        (made(FLUX, "Kustomization", spec={"prune": False}), None, {"": {"quiet"}}),
        (made(ARGO, "Application", {"finalizers": ["f"]}, spec={}), None, {"": {"data-lost"}}),
        (
            made(ARGO, "Application", {"finalizers": []}, spec={}),
            made(ARGO, "Application", {"finalizers": ["f"]}, spec={}),
            {"[f]": {"data-lost"}},
        ),
    ],
)
def test_what_git_ops_removes(before: Object, after: Object | None, expected: dict[str, set[str]]) -> None:
    """What is pruned, or goes with what applied it, may have been data."""
    assert classes(before, after) == expected


@pytest.mark.parametrize(
    ("after", "expected"),
    [
        ({"endpoints": [{"port": "metrics", "interval": "1m"}]}, {"interval": {"untold", "reread"}}),
        ({"endpoints": [{"port": "metrics", "interval": "15s"}]}, {"interval": {"reread"}}),
        ({"endpoints": []}, {"[port=metrics]": {"untold", "reread"}}),
        ({**MONITOR, "selector": {"a": "b"}}, {"selector": {"reread"}}),
    ],
)
def test_what_is_scraped_less(after: Object, expected: dict[str, set[str]]) -> None:
    """An endpoint that is gone, or that is asked less often, tells less."""
    sides = (made(WATCH, "ServiceMonitor", spec=spec) for spec in (MONITOR, after))
    assert classes(*sides) == expected


@pytest.mark.parametrize(
    ("rare", "often"),
    [
        ("0 2 * * *", "0 */6 * * *"),
        ("0 2 * * 0", "0 2 * * *"),
        ("0 0,12 * * *", "0 0-23 * * *"),
        ("5 * * * *", "5/20 * * * *"),
        ("0 0 1 1 *", "0 0 1 * *"),
        ("0 2 * * sun", "0 2 * * sun,mon"),
        ("@reboot", "0 0 1 1 *"),
    ],
)
def test_schedules_are_compared_by_how_often_they_run(rare: str, often: str) -> None:
    """Steps, ranges and lists count what they stand for."""
    assert runs(rare) < runs(often)


def test_what_git_ops_leaves_is_said() -> None:
    """A claim that neither controller prunes is lost only to whoever mounts it."""
    both = changed("x", {"a.yaml": yaml_text([claim()])}, {"a.yaml": ""})
    assert both.fields[0].verdicts[0].because.endswith("GitOps leaves this one, by its annotations.")
    annotations = {"annotations": dict(list(KEPT.items())[:1])}
    one = changed(
        "x", {"a.yaml": yaml_text([made("v1", "PersistentVolumeClaim", annotations)])}, {"a.yaml": ""}
    )
    assert "GitOps" not in one.fields[0].verdicts[0].because


def test_an_entrance_opens_and_closes_a_way() -> None:
    """A Service or route that is new or gone, or whose host is another one, is seen without a policy."""
    ingress = made("networking.k8s.io/v1", "Ingress", spec={"rules": [{"host": "a.example"}]})
    other = {**ingress, "spec": {"rules": [{"host": "b.example"}]}}
    assert classes(None, ingress) == {"": {"more-reachable"}}
    assert classes(ingress, None) == {"": {"less-reachable"}}
    assert classes(ingress, other) == {
        "[host=a.example]": {"less-reachable", "reread"},
        "[host=b.example]": {"more-reachable", "reread"},
    }


def test_two_objects_that_are_alike_are_each_renamed_once() -> None:
    """The one that has the most in common is taken, and what is left is new."""
    texts = [
        [made("v1", "ConfigMap", {"name": name}, data=dict.fromkeys(keys, "1")) for name, keys in side]
        for side in ([("a", "pqrs"), ("b", "tuvw")], [("c", "tuvw"), ("d", "pqrs"), ("e", "pqrx")])
    ]
    found = changed("x", *({"a.yaml": yaml_text(each)} for each in texts))
    renamed = {each.title: each.change.before for each in found.fields if each.change.path}
    assert renamed == {"ConfigMap/c": "b", "ConfigMap/d": "a"}
    assert [each.title for each in found.fields if not each.change.path] == ["ConfigMap/e"]


def test_a_setting_of_a_job_is_read_by_its_next_run() -> None:
    """Nothing runs in between, and nothing rolls."""
    template = {"spec": {"containers": [{"name": "x", "envFrom": [{"configMapRef": {"name": "x"}}]}]}}
    job = made("batch/v1", "CronJob", spec={"jobTemplate": {"spec": {"template": template}}})
    sides = ([made("v1", "ConfigMap", data={"A": each}), job] for each in "12")
    [found] = changed("x", *({"a.yaml": yaml_text(each)} for each in sides)).fields
    assert found.verdicts == ((Class.QUIET, "The next run of x has it."),)


@pytest.mark.parametrize(
    ("needed", "spec"),
    [
        (
            made("v1", "PersistentVolumeClaim"),
            {"volumes": [{"name": "d", "persistentVolumeClaim": {"claimName": "x"}}]},
        ),
        (made("v1", "ServiceAccount"), {"serviceAccountName": "x"}),
        (made("v1", "Secret"), {"volumes": [{"name": "d", "secret": {"secretName": "x"}}]}),
        (
            made("external-secrets.io/v1", "ExternalSecret", spec={"target": {"name": "y"}}),
            {"volumes": [{"name": "d", "projected": {"sources": [{"secret": {"name": "y"}}]}}]},
        ),
    ],
)
def test_what_pods_wait_for_is_missed_when_it_is_gone(needed: Object, spec: Object) -> None:
    """Pods that run stay; new ones do not start. Where no pod refers to it, nobody misses it."""
    for workload, is_missed in ((pods(**spec), True), (pods(), False)):
        sides = ([needed, workload], [workload])
        [found] = changed("x", *({"a.yaml": yaml_text(each)} for each in sides)).fields
        assert (Class.LESS in {each.category for each in found.verdicts}) is is_missed


def test_a_rule_that_is_gone_says_so() -> None:
    """It is more than another condition."""
    rules = [{"alert": "A", "expr": "up == 0"}, {"record": "a:b", "expr": "up"}]
    sides = (
        made(WATCH, "PrometheusRule", spec={"groups": [{"name": "g", "rules": each}]}) for each in (rules, [])
    )
    found = changed("x", *({"a.yaml": yaml_text([each])} for each in sides))
    assert {each.verdicts[0] for each in found.fields} == {(Class.UNTOLD, "The rule is gone.")}
