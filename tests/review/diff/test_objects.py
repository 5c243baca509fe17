"""Which objects of two folders are the same, and what is said of files that have none."""

import pytest

from lib.reach.content import ManifestError
from lib.review.diff.environments import compared, environment
from lib.review.diff.objects import Pair, Side, pairs
from tests.review.diff.example import DATABASE, ENVIRONMENT, FILES, WEB, change, classes


def paired(before: dict[str, str], after: dict[str, str]) -> list[Pair]:
    return pairs(Side(before), Side(after))


def test_an_object_in_another_file_is_the_same() -> None:
    """Where an object is written decides nothing, nor in which order."""
    moved = {"dist/shop/all.yaml": f"{DATABASE}---\n{ENVIRONMENT}", "dist/shop/web.yaml": WEB}
    assert environment("shop", FILES, moved).fields == []


def test_an_object_that_moves_and_changes_has_its_changes_alone() -> None:
    """It is found by its kind, namespace and name."""
    moved = {"all.yaml": DATABASE.replace("db:1", "db:2", 1) + f"---\n{ENVIRONMENT}", "web.yaml": WEB}
    [pair] = paired(FILES, moved)
    assert None not in pair
    assert (pair.either.title, pair.renamed) == ("StatefulSet/db", False)


def test_a_renamed_object_is_an_old_one_gone_and_a_new_one_made() -> None:
    """It is one row, in the classes of both, and what it had under the old name is lost with it."""
    found = change(("kind: StatefulSet\nmetadata: {name: db,", "kind: StatefulSet\nmetadata: {name: store,"))
    [row] = [each for each in found.fields if each.change.path == ("metadata", "name")]
    assert (row.change.before, row.change.after) == ("db", "store")
    assert {each.category.slug for each in row.verdicts} == {
        "data-lost",
        "database-stops",
        "less-reachable",
        "capacity",
    }
    assert row.verdicts[0].because.startswith("The old object goes and a new one is made. Its claims stay")


def test_an_object_in_another_namespace_is_renamed_too() -> None:
    """All that an environment has is new there, and its old namespace goes."""
    found = environment("shop", FILES, {path: text.replace("shop", "mall") for path, text in FILES.items()})
    assert not [each for each in found.fields if each.change.path == ()]
    renamed = [each for each in found.fields if each.change.path == ("metadata", "namespace")]
    assert {each.title for each in renamed} >= {"StatefulSet/db", "Deployment/web", "CronJob/backup"}
    assert "data-lost" in classes(found)["Namespace/mall name"]


def test_fields_of_a_renamed_object_roll_nothing() -> None:
    """A new object is made with them; only what they allow or need counts."""
    found = change(
        ("kind: Deployment\nmetadata: {name: web,", "kind: Deployment\nmetadata: {name: page,"),
        ("web:1", "web:2"),
    )
    assert classes(found)["Deployment/page image"] == {"quiet"}


def test_different_objects_are_not_taken_for_a_rename() -> None:
    """One that is gone and one that is new have a row each."""
    other = ENVIRONMENT.replace(
        "name: quota, namespace: shop", "name: other, namespace: shop, labels: {a: b}"
    )
    other = other.replace("hard: {pods: '20'}", "hard: {secrets: '1', services: '2'}")
    found = environment("shop", FILES, {**FILES, "dist/shop/00.yaml": other})
    assert classes(found) == {"ResourceQuota/quota": {"capacity"}, "ResourceQuota/other": {"capacity"}}


def test_a_list_holds_objects() -> None:
    """`kubectl get -o yaml` writes one."""
    quota = "{apiVersion: v1, kind: ResourceQuota, metadata: {name: q}, spec: {hard: {pods: %s}}}"
    sides = [{"a.yaml": f"kind: List\nitems:\n- {quota % number}\n"} for number in ("'1'", "'2'")]
    [pair] = paired(*sides)
    assert pair.either.title == "ResourceQuota/q"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a: ]", "dist/shop/new.yaml in line 1 is not YAML"),
        ("a: 1\n---\nb: 1\nc: [\n", "dist/shop/new.yaml in line 1 has no apiVersion"),
        (f"{WEB}---\nb: 1\nc: ]\n", f"dist/shop/new.yaml in line {WEB.count(chr(10)) + 3} is not YAML"),
        ("- a\n", "dist/shop/new.yaml in line 1 is list: want a manifest"),
        ("kind: List\nitems: 5\n", "dist/shop/new.yaml in line 1 is a List of int: want a list"),
        ("apiVersion: v1\nkind: Service\n", "dist/shop/new.yaml in line 1 has no metadata.name"),
        ("apiVersion: v1\nmetadata: {name: a}\n", "dist/shop/new.yaml in line 1 has no kind"),
        (
            WEB.replace("LOG", "TALK"),
            "has ConfigMap/web again, which is also in dist/shop/new.yaml in line 1",
        ),
    ],
)
def test_what_is_not_a_manifest_is_named(text: str, said: str) -> None:
    """The file and the line are named."""
    files = {**FILES, "dist/shop/new.yaml": text}
    if "again" in said:
        files["dist/shop/newer.yaml"] = text.replace("TALK", "SPEAK")
    with pytest.raises(ManifestError, match=r"\S") as error:
        environment("shop", FILES, files)
    assert said in str(error.value)


def test_environments_are_compared_as_if_they_had_one_namespace() -> None:
    """What differs in their names alone does not differ."""
    other = {path.replace("shop", "mall"): text.replace("shop", "mall") for path, text in FILES.items()}
    assert compared("shop", "mall", FILES, other).fields == []
    other["dist/mall/00.yaml"] = other["dist/mall/00.yaml"].replace("name: quota", "name: mall-quota")
    named = {
        **FILES,
        "dist/shop/00.yaml": FILES["dist/shop/00.yaml"].replace("name: quota", "name: shop-quota"),
    }
    assert compared("shop", "mall", named, other).fields == []
    other["dist/mall/00.yaml"] = FILES["dist/shop/00.yaml"].replace("shop", "mall")
    other["dist/mall/web.yaml"] = other["dist/mall/web.yaml"].replace("web:1", "web:2")
    found = compared("shop", "mall", FILES, other)
    assert (found.name, list(classes(found))) == ("shop to mall", ["Deployment/web image"])


def test_an_object_that_is_not_as_its_kind_is_named() -> None:
    """A text where a mapping belongs is no traceback."""
    with pytest.raises(
        ManifestError, match=r"^dist/shop/web.yaml in line 15: Deployment/web is not as its kind"
    ):
        change(("volumes:\n      - name: files\n        configMap: {name: files}", "volumes: files"))


def test_an_object_that_is_there_already_is_not_new() -> None:
    """Whoever applies both has the last of them, whatever the other one says."""
    text = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata: {b: c}\n"
    before, after = (
        {"dist/x/a.yaml": text},
        {"dist/x/a.yaml": text, "dist/x/z.yaml": text.replace("c}", "d}")},
    )
    with pytest.raises(
        ManifestError, match=r"^dist/x/z.yaml in line 1 has ConfigMap/a again, which is also in dist"
    ):
        pairs(Side(before), Side(after))


def test_a_kind_within_a_text_is_refused() -> None:
    """An object is found by the line that says its kind, of which there is one."""
    text = 'note: "\nkind: ConfigMap\n"\napiVersion: v1\nkind: Namespace\nmetadata: {name: a}\n'
    with pytest.raises(ManifestError, match=r"has 'kind: ConfigMap' within a text"):
        pairs(Side({}), Side({"dist/x/a.yaml": text}))
