"""Custom resource definitions that a cluster does not have, installed while the tests run."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from lib.operations.crds import RELEASES, definitions
from tests.cluster.applied import delete, uninterrupted
from tests.cluster.kubectl import Kubectl, RefusedError

PATH = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions"


@contextmanager
def defined(kubectl: Kubectl) -> Iterator[list[str]]:
    """Yield the names of the definitions that were created, and remove only those afterwards."""
    made: dict[str, str] = {}
    try:
        with uninterrupted():
            for each in lacking(kubectl):
                name = each["metadata"]["name"]
                kubectl.answer("create", "--filename=-", body=each)
                made[name] = kubectl.objects("customresourcedefinition", name)[0]["metadata"]["uid"]
        for name in made:
            kubectl.answer("wait", f"customresourcedefinition/{name}", "--for=condition=Established")
        yield list(made)
    finally:
        delete(kubectl, PATH, made)


def lacking(kubectl: Kubectl) -> list[dict[str, Any]]:
    """Return the definitions that the cluster does not have."""
    known = kubectl.answer("get", "customresourcedefinitions", "--output=name").split()
    return [
        each
        for each in wanted()
        if f"customresourcedefinition.apiextensions.k8s.io/{each['metadata']['name']}" not in known
    ]


def wanted() -> list[dict[str, Any]]:
    """Return the definitions of all kinds that dist/ has, from the folder in CRDS or from their releases."""
    folder = os.environ.get("CRDS")
    try:
        return [each for group in RELEASES for each in definitions(group, Path(folder) if folder else None)]
    except (LookupError, OSError) as error:
        raise RefusedError(
            f"no definitions of custom resources: {error}. Name a folder that has them: CRDS=<folder>"
        ) from error
