"""In which classes a change is: one edit of a small environment each."""

import json

import pytest

from lib.review.diff.classes import Class
from lib.review.diff.environments import environment
from lib.review.diff.tables import tables
from tests.review.diff.cases import CASES, document
from tests.review.diff.example import DATABASE, ENVIRONMENT, FILES, WEB, change, classes, edited


@pytest.mark.parametrize("case", CASES)
def test_a_change_is_in_its_classes(case: str) -> None:
    """Each field is in those classes and in no other, and each says why in a sentence."""
    edit, field, expected = CASES[case]
    found = change(edit)
    assert classes(found)[field] == expected
    said = [verdict.because for each in found.fields for verdict in each.verdicts]
    assert [each for each in said if not each.endswith(".") or not each[0].isupper()] == []


def test_settings_roll_pods_through_a_checksum() -> None:
    """With a changed checksum, the setting and the checksum both say that pods roll."""
    found = classes(change(("LOG_LEVEL: info", "LOG_LEVEL: debug"), ("settings: aaa", "settings: bbb")))
    assert found == {"ConfigMap/web LOG_LEVEL": {"rolls"}, "Deployment/web checksum/settings": {"rolls"}}


GONE = {
    "StatefulSet db": {"data-lost", "database-stops", "less-reachable", "capacity"},
    "CronJob backup": {"data-lost"},
    "Deployment web": {"less-reachable", "capacity"},
    "Service web": {"less-reachable"},
    "PrometheusRule web": {"untold"},
    "HorizontalPodAutoscaler web": {"capacity"},
    "ConfigMap files": {"less-reachable"},
}


@pytest.mark.parametrize("gone", GONE)
def test_an_object_that_is_gone_is_in_its_classes(gone: str) -> None:
    """What is missing then is said by one row about all of it."""
    kind, name = gone.split()
    text = document(DATABASE if name in ("db", "backup") else WEB, kind, name)
    found = change((text, ""))
    assert classes(found)[f"{kind}/{name}"] == GONE[gone]


def test_classes_are_listed_from_the_heaviest() -> None:
    """Lost data comes first, and what does nothing last; fields are in the same order."""
    assert [Class.DATA.weight, Class.QUIET.weight] == [0, len(Class) - 1]
    found = change(("hello", "hi"), ("storage: 50Gi", "storage: 5Gi"), ("image: web:1", "image: web:2"))
    weights = [each.heaviest.weight for each in found.fields]
    assert weights == sorted(weights)
    assert found.fields[0].heaviest is Class.DATA


_OUT = ("- {port: 8000, protocol: TCP}", "- {port: 8000, endPort: 8001, protocol: TCP}")
_IN = ("- {protocol: TCP, port: 8000}", "- {protocol: TCP, port: 8000, endPort: 8001}")


def test_what_policies_let_through_is_said_pair_by_pair() -> None:
    """A port that both ends allow is open; a rule of one end alone opens nothing."""
    assert {slug for each in classes(change(_OUT)).values() for slug in each} == {"reread"}
    assert classes(change(_OUT, _IN))["web to db [8001/TCP]"] == {"more-reachable"}
    closed = environment("shop", edited(_OUT, _IN), FILES)
    assert classes(closed)["web to db [8001/TCP]"] == {"less-reachable"}


def test_policies_that_are_not_evaluated_are_not_said_to_be_quiet() -> None:
    """Where a policy has what nobody evaluates, the class says that nobody knows."""
    found = change(("policyTypes: [Egress]", "policyTypes: [Egress, Sideways]"))
    assert classes(found)["who reaches whom policies"] == {"unknown"}


def test_a_pod_that_may_do_more_is_seen_when_it_is_new() -> None:
    """A new object is compared with one that may do nothing."""
    new = WEB.replace(
        "name: web, namespace: shop}\nspec:\n  selector", "name: free, namespace: shop}\nspec:\n  selector"
    )
    new = document(new, "Deployment", "free").replace("runAsNonRoot: true, ", "")
    found = environment("shop", FILES, {**FILES, "dist/shop/free.yaml": new})
    assert classes(found)["Deployment/free"] == {"more-privilege", "capacity"}


def test_a_policy_holds_as_soon_as_it_is_there_and_no_longer_when_it_is_gone() -> None:
    """What that opens or closes is said by pairs of pods."""
    policy = document(ENVIRONMENT, "NetworkPolicy", "web")
    assert classes(change((policy, "")))["NetworkPolicy/web"] == {"reread"}
    other = policy.replace("name: web, ", "name: page, ")
    assert classes(change((policy, policy + other)))["NetworkPolicy/page"] == {"reread"}


@pytest.mark.parametrize(
    ("backup", "advice"), [("backup", "first: make backup ENV=shop"), ("clean", "first")]
)
def test_a_command_is_named_only_where_it_works(backup: str, advice: str) -> None:
    """Nothing backs an environment up that has no job for it."""
    texts = {path: text.replace("backup", backup) for path, text in FILES.items()}
    after = {
        path: text.replace("image: db:1\n        env", "image: db:2\n        env")
        for path, text in texts.items()
    }
    summary, *_ = tables("", [environment("shop", texts, after)], (), whole=False)
    [what] = [row[-1] for row in summary.rows if row[1] == Class.DATABASE.words]
    assert str(what).endswith(advice)


def test_a_variable_that_moves_into_the_container_is_the_same() -> None:
    """A program finds its data where it was; elsewhere it does not."""
    variable, settings = "- {name: DATA_FOLDER, value: /data}", "apiVersion: v1\nkind: ConfigMap\n"
    settings += "metadata: {name: db, namespace: shop}\ndata: {DATA_FOLDER: /data}\n---\n"
    before = {**FILES, "dist/shop/db.yaml": settings + DATABASE.replace(variable, "- {name: A, value: b}")}
    for after, expected in (
        (DATABASE, False),
        (DATABASE.replace("/data}\n        ports", "/b}\n        ports"), True),
    ):
        moved = settings.replace("DATA_FOLDER: /data", "A: b") + after
        found = classes(environment("shop", before, {**FILES, "dist/shop/db.yaml": moved}))
        assert ("data-lost" in found["ConfigMap/db DATA_FOLDER"]) == expected


def test_what_deploys_begins_to_deploy() -> None:
    """Flux's Kustomization and Argo CD's Application do so as soon as they are there."""
    kind = "apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\n"
    made = f"{kind}metadata: {{name: a}}\nspec: {{path: ./dist}}\n"
    assert classes(environment("flux", {}, {"dist/flux/a.yaml": made})) == {"Kustomization/a": {"reread"}}


@pytest.mark.parametrize(("number", "rows"), [(2, 2), (20, 1)])
def test_many_changes_within_a_file_are_one_row(number: int, rows: int) -> None:
    """A person reads how many they are; a machine gets each."""
    new = json.dumps({"title": "hello"} | dict.fromkeys(map(str, range(number)), 1))
    found = [change(('{"title": "hello"}', new))]
    _, shown = tables("", found, (), whole=False)
    assert len(shown.rows) == rows
    assert (f"{number} fields of it differ" in shown.rows[0]) == (rows == 1)
    assert len(tables("", found, (), whole=True)[1].rows) == number


def test_a_job_that_is_new_needs_room() -> None:
    """Its pods come and go, so that none of them rolls."""
    job = document(DATABASE, "CronJob", "backup")
    found = environment("shop", edited((job, "")), FILES)
    assert classes(found)["CronJob/backup"] == {"capacity"}
