"""Every custom resource is valid by the definition of its kind."""

import copy
import os
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft4Validator

from lib.operations.crds import RELEASES, definitions
from lib.synthesis import synthesize_platforms
from tests.examples import BY_GATEWAY, platform
from tests.policy.documents import DIST, Document, committed, environments, read

FOLDER = os.environ.get("CRDS")
pytestmark = pytest.mark.skipif(
    not FOLDER, reason="no definitions here: CRDS=<folder with the releases in lib/operations/crds.py>"
)


@cache
def validators() -> dict[tuple[str, str], Any]:
    """Return a validator for each version and kind, which rejects fields that are not in the schema."""
    found = [each for group in RELEASES for each in definitions(group, Path(str(FOLDER)))]
    return {
        (f"{each['spec']['group']}/{version['name']}", each["spec"]["names"]["kind"]): Draft4Validator(
            closed(whole(version["schema"]["openAPIV3Schema"]))
        )
        for each in found
        for version in each["spec"]["versions"]
    }


def whole(schema: dict[str, Any]) -> dict[str, Any]:
    """Return a schema with the fields that every object has, which some leave for the API server to know."""
    always = {"apiVersion": {"type": "string"}, "kind": {"type": "string"}, "metadata": {"type": "object"}}
    return schema | {"properties": always | schema["properties"]}


def closed(schema: Any) -> Any:
    """Return a schema that refuses unknown fields, which an API server would drop in silence."""
    if isinstance(schema, list):
        return [closed(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    content = {name: closed(each) for name, each in schema.items()}
    is_object = schema.get("type") == "object" and isinstance(schema.get("properties"), dict)
    if is_object and not schema.get("x-kubernetes-preserve-unknown-fields"):
        content.setdefault("additionalProperties", False)
    return content


def faults(document: dict[str, Any]) -> list[str]:
    """Return what the definition of a custom resource has against it."""
    validator = validators().get((document["apiVersion"], document["kind"]))
    if validator is None:
        return [f"there is no definition of {document['kind']} in {document['apiVersion']}"]
    return [f"{error.json_path}: {error.message}" for error in validator.iter_errors(document)]


@pytest.fixture(scope="module")
def emitted(tmp_path_factory: pytest.TempPathFactory) -> list[Document]:
    """Return the custom resources of dist/, and of an example with a Gateway."""
    folder = tmp_path_factory.mktemp("example")
    example = platform(cluster=BY_GATEWAY)
    synthesize_platforms([example], folder)
    manifests = [*map(committed, environments()), read(example, folder)]
    argo_cd = yaml.safe_load_all((DIST / "argocd" / "argocd.k8s.yaml").read_text(encoding="utf-8"))
    documents = [each for manifest in manifests for each in manifest.documents]
    documents += [Document("argocd/argocd.k8s.yaml", each) for each in argo_cd]
    return [each for each in documents if each.content["apiVersion"].split("/")[0] in RELEASES]


def test_custom_resources_are_valid(emitted: list[Document]) -> None:
    """Each conforms to the schema of its kind, and has no field that is not in the schema."""
    assert emitted
    assert [f"{each} {fault}" for each in emitted for fault in faults(each.content)] == []


def test_a_wrong_field_is_found_in_each_kind(emitted: list[Document]) -> None:
    """A misspelt field and a value of another type are errors."""
    for document in {each.kind: each.content for each in emitted}.values():
        misspelt, mistyped = copy.deepcopy(document), copy.deepcopy(document)
        misspelt["spec"]["misspelt"] = "value"
        mistyped["spec"] = "text"
        assert ["misspelt" in fault for fault in faults(misspelt)] == [True]
        assert ["is not of type" in fault for fault in faults(mistyped)] == [True]
