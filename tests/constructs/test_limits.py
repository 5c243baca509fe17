"""ResourceQuota and LimitRange."""

from syrupy.assertion import SnapshotAssertion

from lib.constructs.limits import limit_range, resource_quota
from lib.model import replace
from tests.examples import ENVIRONMENT, database_outside, manifest, platform

EXAMPLE = platform()


def test_resource_quota(snapshot: SnapshotAssertion) -> None:
    assert manifest(resource_quota(EXAMPLE)) == snapshot


def test_a_quota_has_room_for_a_rollout_at_full_scale() -> None:
    """3 frontends and 6 backends, each twice, and one database: 19 pods."""
    certified_by_hand = platform(add_ons=replace(ENVIRONMENT.add_ons, issuer=None))
    hard = manifest(resource_quota(certified_by_hand))["spec"]["hard"]
    assert hard["pods"] == "19"
    assert hard["requests.cpu"] == "1900m"
    assert hard["limits.memory"] == "19Gi"


def test_without_a_database_there_is_no_storage_to_claim() -> None:
    hard = manifest(resource_quota(platform(**database_outside())))["spec"]["hard"]
    assert hard["persistentvolumeclaims"] == "0"
    assert hard["requests.storage"] == "0"


def test_limit_range(snapshot: SnapshotAssertion) -> None:
    assert manifest(limit_range(EXAMPLE)) == snapshot


def test_a_container_may_be_as_large_as_the_largest_service() -> None:
    (item,) = manifest(limit_range(EXAMPLE))["spec"]["limits"]
    assert item["max"] == {"cpu": "1", "memory": "1Gi", "ephemeral-storage": "512Mi"}
