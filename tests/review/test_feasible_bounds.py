"""The namespace allows the most pods, and the largest container."""

import pytest

from lib.model import Bounds, Platform, replace
from lib.model.guest import guests
from lib.model.quota import most_pods, total
from lib.review.feasible import quota
from lib.review.feasible.quota import quotas
from tests.examples import CLUSTER, WITH_BACKUP, platform
from tests.review.looks import wrong


def bounded(**bounds: int) -> Platform:
    return platform(cluster=replace(CLUSTER, bounds=Bounds(**bounds)), **WITH_BACKUP)


@pytest.mark.parametrize(
    ("bound", "resource", "needed", "written"),
    [
        ("requests_cpu_millis", "requests.cpu", 1410, "1410m"),
        ("requests_memory_mib", "requests.memory", 1856, "1856Mi"),
        ("limits_cpu_millis", "limits.cpu", 14_100, "14100m"),
        ("limits_memory_mib", "limits.memory", 14_400, "14400Mi"),
        ("pods", "pods", 15, "15"),
        ("storage_gib", "requests.storage", 25, "25Gi"),
    ],
)
def test_administrators_must_allow_the_most_pods_and_a_rollout(
    bound: str, resource: str, needed: int, written: str
) -> None:
    """Three frontends, six backends, one more of each, the database, two runs of the job, and a solver."""
    about = f"{resource} of all pods, by cluster.bounds"
    assert wrong(quotas(bounded(**{bound: needed}))) == {}
    found = wrong(quotas(bounded(**{bound: needed - 1})))
    assert list(found) == [about]
    assert found[about].startswith(f"{written} is more than the ")
    assert "have its administrators raise it, or lower the replicas or sizes" in found[about]


def test_only_what_rolls_has_a_surge() -> None:
    """Three and six pods with one more each, a solver, and a database that stops before it starts."""
    least, fewer = (replace(CLUSTER, bounds=Bounds(pods=number)) for number in (13, 12))
    assert wrong(quotas(platform(cluster=least))) == {}
    assert list(wrong(quotas(platform(cluster=fewer)))) == ["pods of all pods, by cluster.bounds"]


def test_administrators_must_allow_the_largest_container() -> None:
    """Each program is compared with what one container may use."""
    assert wrong(quotas(bounded(container_cpu_millis=1000, container_memory_mib=1024))) == {}
    found = wrong(quotas(bounded(container_cpu_millis=999)))
    assert list(found) == [
        f"limit of {name}, by cluster.bounds" for name in ("frontend", "backend", "chromadb", "backup")
    ]
    assert found["limit of backend, by cluster.bounds"].startswith("cpu 1 is more than the 999m of")


def test_the_platforms_own_bounds_have_room(monkeypatch: pytest.MonkeyPatch) -> None:
    """A quota without the surge, or a LimitRange of another size, is found with its numbers."""
    example = platform(**WITH_BACKUP)
    assert wrong(quotas(example)) == {}
    small = total(example, most_pods, guests(example))
    monkeypatch.setattr(quota, "quota", lambda _: small)
    found = wrong(quotas(example))
    assert found["pods of all pods, by the ResourceQuota of dist/"].startswith("15 is more than the 13 of")
    narrow = {"min": {"cpu": "200m"}, "max": {"cpu": "500m"}}
    monkeypatch.setattr(quota, "container_bounds", lambda _: narrow)
    found = wrong(quotas(example))
    assert "cpu 200m is more than the 100m" in found["least request of backup, by the LimitRange of dist/"]
    assert "cpu 1 is more than the 500m" in found["limit of backup, by the LimitRange of dist/"]
