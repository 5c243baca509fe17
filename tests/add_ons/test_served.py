"""The tests of a cluster refuse one whose own stores and issuers production's documents would ask."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.cluster.applied import applied
from tests.cluster.kubectl import Kubectl, RefusedError
from tests.cluster.test_safety import exists, manifests, unique_name

SERVED = {
    "external-secrets": (
        "ExternalSecret",
        "secretStoreRef",
        {"kind": "ClusterSecretStore", "apiVersion": "external-secrets.io/v1"},
        {"provider": {"fake": {"data": []}}},
    ),
    "cert-manager": (
        "Certificate",
        "issuerRef",
        {"kind": "ClusterIssuer", "apiVersion": "cert-manager.io/v1"},
        {"selfSigned": {}},
    ),
}
"""By controller: what asks for something, the field that says whom, and whom it asks."""


@pytest.fixture(params=SERVED)
def asking(
    request: pytest.FixtureRequest, kubectl: Kubectl, require: Callable[[str], None]
) -> Iterator[dict[str, Any]]:
    """Return a document that asks a store or an issuer of the whole cluster, which is there."""
    require(request.param)
    name, (kind, field, asked, spec) = unique_name(), SERVED[request.param]
    kubectl.answer("create", "--filename=-", body={**asked, "metadata": {"name": name}, "spec": spec})
    yield {
        "apiVersion": asked["apiVersion"],
        "kind": kind,
        "metadata": {"name": "asking", "namespace": name},
        "spec": {field: {"kind": asked["kind"], "name": name}},
    }
    kubectl.answer("delete", asked["kind"], name)


def test_no_store_or_issuer_of_the_cluster_is_asked(
    asking: dict[str, Any], kubectl: Kubectl, tmp_path: Path
) -> None:
    """Production's documents name some that another cluster may have: nothing is applied there."""
    name = asking["metadata"]["namespace"]
    folder = manifests(tmp_path / "asking", name, "ours")
    (folder / "asking.yaml").write_text(json.dumps(asking))
    with pytest.raises(RefusedError, match=name), applied(kubectl, [folder]):
        pass
    assert not exists(kubectl, name)
