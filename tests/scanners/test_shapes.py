"""Platforms of other shapes are as valid as our own."""

from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from kubernetes_validate import validate

from lib.operations.crds import RELEASES
from lib.synthesis import synthesize_platforms
from tests.policy.documents import Document, read
from tests.scanners.test_custom_resources import FOLDER, faults
from tests.scanners.test_schemas import MINORS, schemas_read_once
from tests.shapes import SHAPES

__all__ = ["schemas_read_once"]


@cache
def emitted(shape: str) -> list[Document]:
    """Return the documents of a shape."""
    with TemporaryDirectory() as folder:
        synthesize_platforms([SHAPES[shape]], Path(folder))
        return read(SHAPES[shape], Path(folder)).documents


def is_custom(document: Document) -> bool:
    return str(document.get("apiVersion")).split("/", maxsplit=1)[0] in RELEASES


@pytest.mark.parametrize("minor", [MINORS[0], MINORS[-1]])
@pytest.mark.parametrize("shape", SHAPES)
def test_documents_of_a_shape_are_valid(shape: str, minor: str) -> None:
    """Each document of Kubernetes itself is valid for the oldest and for the newest minor."""
    for document in emitted(shape):
        if not is_custom(document):
            assert validate(document.content, minor, strict=True) == minor


@pytest.mark.skipif(not FOLDER, reason="no definitions here: CRDS=<folder with the releases>")
@pytest.mark.parametrize("shape", SHAPES)
def test_custom_resources_of_a_shape_are_valid(shape: str) -> None:
    """Each custom resource conforms to the schema of its kind."""
    found = [each for each in emitted(shape) if is_custom(each)]
    assert [f"{each} {fault}" for each in found for fault in faults(each.content)] == []
