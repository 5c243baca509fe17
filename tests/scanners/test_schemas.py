"""Every manifest is valid for every Kubernetes that it may meet."""

from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from kubernetes_validate import ValidationError, utils, validate

from lib.operations.crds import RELEASES
from tests.policy.documents import committed, environments

OLDEST = 30
ROOT = Path(__file__).parents[2]
MINORS = [
    minor
    for minor in dict.fromkeys(map(utils.major_minor, utils.all_versions()))
    if int(minor.removeprefix("1.")) >= OLDEST
]


@pytest.fixture(autouse=True, scope="module")
def schemas_read_once() -> Iterator[None]:
    """Keep the package from reading the same schemas again for each document."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(utils, "schema_contents", cache(utils.schema_contents))
        yield


def test_the_oldest_minor_is_the_documented_one() -> None:
    """What an operator reads is what is checked: a cluster's least version, and what of it is validated."""
    assert f"| Kubernetes | 1.{OLDEST} |" in (ROOT / "docs" / "clusters.md").read_text(encoding="utf-8")
    assert f"Kubernetes schema from 1.{OLDEST} on" in (ROOT / "README.md").read_text(encoding="utf-8")


def test_no_minor_is_left_out() -> None:
    """The minors follow each other without a gap, from the oldest to the newest that there are schemas of."""
    numbers = [int(minor.removeprefix("1.")) for minor in MINORS]
    assert numbers == list(range(OLDEST, numbers[-1] + 1))
    assert MINORS[-1] == utils.major_minor(utils.latest_version())


@pytest.mark.parametrize("minor", MINORS)
@pytest.mark.parametrize("environment", environments())
def test_documents_are_valid(environment: str, minor: str) -> None:
    """Each document of Kubernetes itself has a schema in this minor, and no field that is not in it."""
    problems = []
    for document in committed(environment).documents:
        if document.content["apiVersion"].split("/")[0] in RELEASES:
            continue
        try:
            assert validate(document.content, minor, strict=True) == minor
        except (ValidationError, utils.SchemaNotFoundError) as error:
            problems.append(f"{document} {error.message}")
    assert not problems, "\n".join(problems)


@pytest.mark.parametrize("minor", MINORS)
def test_unknown_field_is_found(minor: str) -> None:
    """A misspelt field is an error."""
    service = {
        "apiVersion": "v1",
        "kind": "Service",
        "metadata": {"name": "a"},
        "spec": {"clusterIp": "None"},
    }
    with pytest.raises(ValidationError, match="clusterIp"):
        validate(service, minor, strict=True)
