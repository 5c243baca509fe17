"""The rows of the table of changed fields that are about kinds of Flux."""

from pathlib import Path

import pytest

from tests.cluster.changed import CHANGES
from tests.cluster.conftest import refusal_ends_the_run
from tests.cluster.kubectl import Kubectl
from tests.cluster.proofs import as_the_table_says, proofs
from tests.cluster.test_effects import FLUX


def test_the_api_server_does_what_the_table_says(kubectl: Kubectl, tmp_path: Path) -> None:
    """Changes of what comes with Flux alone are taken or refused as the table says."""
    if "kustomize.toolkit.fluxcd.io/v1" not in kubectl.answer("api-versions").split():
        pytest.skip("the cluster has no Flux")
    changes = [each for each in CHANGES if each.kind in FLUX]
    with refusal_ends_the_run(), proofs(kubectl, changes, tmp_path) as found:
        for each in changes:
            as_the_table_says(each, found)
