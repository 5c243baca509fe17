"""The one function that changes production for a cluster of any size."""

import pytest

from tests.cluster.applied import documents
from tests.cluster.conftest import DIST
from tests.cluster.production import difference, fitted

NAMESPACE = "goaltrajectory-prod-fitted"
FITTED = {
    ".metadata.name",
    ".metadata.namespace",
    ".spec.jobTemplate.spec.template.spec.containers[0].resources.requests.cpu",
    ".spec.jobTemplate.spec.template.spec.containers[0].resources.requests.memory",
    ".spec.maxReplicas",
    ".spec.minReplicas",
    ".spec.resources.requests.storage",
    ".spec.storageClassName",
    ".spec.template.spec.containers[0].resources.requests.cpu",
    ".spec.template.spec.containers[0].resources.requests.ephemeral-storage",
    ".spec.template.spec.containers[0].resources.requests.memory",
    ".spec.volumeClaimTemplates[0].spec.resources.requests.storage",
    ".spec.volumeClaimTemplates[0].spec.storageClassName",
}
ENDPOINT = {".data.EMBEDDING_URL", ".data.EMBEDDING_CREDENTIAL_FILE", ".data.EMBEDDING_MODEL"}


@pytest.mark.parametrize(("embeds_outside", "settings"), [(True, set()), (False, ENDPOINT)])
def test_nothing_but_this_is_replaced(*, embeds_outside: bool, settings: set[str]) -> None:
    """Namespace, replica bounds, requests and volumes; without a host outside, the embedding settings too."""
    prod = documents(DIST / "prod")
    replaced = fitted(prod, NAMESPACE, embeds_outside=embeds_outside)
    assert fields(difference(prod, replaced)) == FITTED | settings
    assert fields(difference(replaced, prod)) <= FITTED | settings  # nor is anything added


def fields(lines: list[str]) -> set[str]:
    return {line.partition(": ")[0] for line in lines}
