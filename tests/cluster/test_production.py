"""The one function that changes production for a cluster of any size."""

import pytest

from tests.cluster.applied import documents
from tests.cluster.conftest import DIST
from tests.cluster.production import difference, fitted

URL = "http://198.51.100.10:443/v1"
NAMESPACE = "goaltrajectory-prod-fitted"
FITTED = {
    ".metadata.name",
    ".metadata.namespace",
    ".spec.egress[2].to[1]",
    ".spec.maxReplicas",
    ".spec.minReplicas",
    ".spec.template.spec.containers[0].resources.requests.cpu",
    ".spec.template.spec.containers[0].resources.requests.ephemeral-storage",
    ".spec.template.spec.containers[0].resources.requests.memory",
    ".spec.volumeClaimTemplates[0].spec.resources.requests.storage",
    ".spec.volumeClaimTemplates[0].spec.storageClassName",
}
ENDPOINT = ".data.EMBEDDING_URL"
SETTINGS = {ENDPOINT, ".data.EMBEDDING_CREDENTIAL_FILE", ".data.EMBEDDING_MODEL"}


@pytest.mark.parametrize(("url", "settings"), [(URL, {ENDPOINT}), (None, SETTINGS)])
def test_nothing_but_this_is_replaced(url: str | None, settings: set[str]) -> None:
    """Namespace, replica bounds, requests, storage class, embedding endpoint, addresses of IPv6: no more."""
    prod = documents(DIST / "prod")
    replaced = fitted(prod, NAMESPACE, url)
    assert fields(difference(prod, replaced)) == FITTED | settings
    assert fields(difference(replaced, prod)) <= FITTED | settings  # nor is anything added


def fields(lines: list[str]) -> set[str]:
    return {line.partition(": ")[0] for line in lines}
