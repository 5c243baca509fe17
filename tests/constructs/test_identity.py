"""Names, labels, the ServiceAccount and the namespace."""

from dataclasses import replace as replaced

from syrupy.assertion import SnapshotAssertion

from lib.constructs.metadata import labels, selector
from lib.constructs.namespace import namespace
from lib.constructs.service_account import service_account
from lib.model import Image
from tests.examples import manifest, platform, workload

EXAMPLE = platform()
BACKEND = workload(EXAMPLE, "backend")


def test_service_account(snapshot: SnapshotAssertion) -> None:
    assert manifest(service_account(BACKEND)) == snapshot


def test_a_service_account_has_no_token() -> None:
    assert manifest(service_account(BACKEND))["automountServiceAccountToken"] is False


def test_namespace(snapshot: SnapshotAssertion) -> None:
    assert manifest(namespace(EXAMPLE)) == snapshot


def test_a_namespace_admits_restricted_pods_only() -> None:
    given = manifest(namespace(EXAMPLE))["metadata"]["labels"]
    assert {given[f"pod-security.kubernetes.io/{mode}"] for mode in ("enforce", "audit", "warn")} == {
        "restricted"
    }


def test_a_selector_does_not_change_with_version_or_labels() -> None:
    """A cluster refuses to change a selector, so nothing that changes may be in it."""
    changed = platform(labels={"team": "other"})
    newer = replaced(changed, images={"backend": Image(name="backend", tag="9.9.9")})
    expected = {
        "app.kubernetes.io/name": "backend",
        "app.kubernetes.io/instance": "goaltrajectory-example",
    }
    assert selector(workload(newer, "backend")) == selector(BACKEND) == expected


def test_labels_carry_the_selector_the_version_and_the_environments_own() -> None:
    given = labels(BACKEND)
    assert selector(BACKEND).items() <= given.items()
    assert given["app.kubernetes.io/version"] == "1.2.3"
    assert given["team"] == "goals"
