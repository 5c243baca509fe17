"""What pods need follows from sizes, replicas and zones."""

from typing import Any

import pytest
import yaml

from config import ENVIRONMENTS
from lib.model import Autoscaling, Gateway, Platform, Proxy, Sizing, replace
from lib.operations.project import ROOT, Project
from lib.review.capacity import about, capacity
from lib.review.capacity_changes import capacity_changes, difference
from lib.review.report import Report
from tests.examples import CLUSTER, ENVIRONMENT, LARGE, SMALL, WITH_BACKUP, platform, services

EXAMPLE = platform(**WITH_BACKUP)
PLATFORMS = Project(ROOT, {}).platforms


def needs(of: Platform, program: str) -> dict[Any, tuple[Any, ...]]:
    """Return what a program needs, by what it needs that for."""
    [report] = about(program, capacity(of))
    return {row[1]: tuple(row[2:]) for row in report.rows}


def test_a_service_that_scales_has_a_range() -> None:
    """Three to six backends; the quota's other half is for a rollout whose old pods still drain."""
    assert needs(EXAMPLE, "backend") == {
        "minimum": (3, "300m", "384Mi", "192Mi", "0"),
        "maximum": (6, "600m", "768Mi", "384Mi", "0"),
        "limits at maximum": (6, "6", "6Gi", "3Gi", "0"),
        "one more replica": (1, "100m", "128Mi", "64Mi", "0"),
        "rollout": (1, "100m", "128Mi", "64Mi", "0"),
        "lost zone": (2, "200m", "256Mi", "128Mi", "0"),
    }


def test_the_only_writer_of_a_volume_has_no_second_pod() -> None:
    """It can have no replica, and stops before it starts; in another zone it starts as a whole."""
    assert needs(EXAMPLE, "chromadb") == {
        "minimum": (1, "100m", "128Mi", "64Mi", "20Gi"),
        "maximum": (1, "100m", "128Mi", "64Mi", "20Gi"),
        "limits at maximum": (1, "1", "1Gi", "512Mi", "20Gi"),
        "lost zone": (1, "100m", "128Mi", "64Mi", "0"),
    }


def test_a_job_needs_its_volume_between_runs() -> None:
    """At the most it runs twice: on schedule and by hand."""
    found = needs(EXAMPLE, "backup")
    assert found["minimum"] == (0, "0", "0", "0", "5Gi")
    assert found["maximum"] == (2, "200m", "256Mi", "128Mi", "5Gi")


@pytest.mark.parametrize(
    ("zones", "spread", "moved"),
    [(1, "preferred", None), (2, "preferred", 3), (2, "required", 0), (4, "required", 2)],
)
def test_a_lost_zone_moves_its_share(zones: int, spread: str, moved: int | None) -> None:
    """Replicas are spread evenly; those that must be in two zones wait for the second one."""
    found = needs(platform(cluster=replace(CLUSTER, zones=zones), zones=spread), "backend")
    assert found.get("lost zone", (None,))[0] == moved


def test_all_is_the_sum_with_what_add_ons_start() -> None:
    """A rollout is one of all services at once; one more replica is of one service alone."""
    proxy = Proxy(requests=SMALL, limits=LARGE, replicas=2)
    way_in = Gateway(class_name="istio", proxy=proxy)
    found = platform(
        cluster=replace(CLUSTER, way_in=way_in), add_ons=replace(ENVIRONMENT.add_ons, issuer=None)
    )
    assert needs(found, "pods of add-ons")["maximum"] == (4, "400m", "512Mi", "256Mi", "0")
    together = needs(found, "all")
    assert [together[each][0] for each in ("minimum", "maximum", "rollout", "lost zone")] == [7, 14, 2, 4]
    assert "one more replica" not in together


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_the_quota_is_that_of_the_manifests(environment: str) -> None:
    """What the report says is allowed is what dist/ has."""
    [_, bounds] = capacity(PLATFORMS[environment])
    file = ROOT / "dist" / environment / "00-environment.k8s.yaml"
    documents = yaml.load_all(file.read_text(encoding="utf-8"), yaml.CSafeLoader)
    [quota] = [each for each in documents if each["kind"] == "ResourceQuota"]
    assert {row[0]: row[3] for row in bounds.rows} == quota["spec"]["hard"]


def test_a_change_is_shown_where_it_matters() -> None:
    """Two backends more, each with less CPU: every amount that differs has a row, and no other."""
    requests = replace(SMALL, cpu_millis=50)
    size = Sizing(replicas=Autoscaling(minimum=3, maximum=8), requests=requests, limits=LARGE)
    changed = platform(**WITH_BACKUP, services=services(backend=size))
    before, after = (about("backend", capacity(each)) for each in (EXAMPLE, changed))
    found = capacity_changes(before, after, since="v1")
    assert found.title == "What changes since v1"
    assert [row[1:] for row in found.rows] == [
        ("backend, minimum", "CPU", "300m", "150m", "-150m"),
        ("backend, maximum", "pods", "6", "8", "+2"),
        ("backend, maximum", "CPU", "600m", "400m", "-200m"),
        ("backend, maximum", "memory", "768Mi", "1Gi", "+256Mi"),
        ("backend, maximum", "ephemeral storage", "384Mi", "512Mi", "+128Mi"),
        ("backend, limits at maximum", "pods", "6", "8", "+2"),
        ("backend, limits at maximum", "CPU", "6", "8", "+2"),
        ("backend, limits at maximum", "memory", "6Gi", "8Gi", "+2Gi"),
        ("backend, limits at maximum", "ephemeral storage", "3Gi", "4Gi", "+1Gi"),
        ("backend, one more replica", "CPU", "100m", "50m", "-50m"),
        ("backend, rollout", "CPU", "100m", "50m", "-50m"),
        ("backend, lost zone", "pods", "2", "3", "+1"),
        ("backend, lost zone", "CPU", "200m", "150m", "-50m"),
        ("backend, lost zone", "memory", "256Mi", "384Mi", "+128Mi"),
        ("backend, lost zone", "ephemeral storage", "128Mi", "192Mi", "+64Mi"),
    ]


def test_what_is_new_had_nothing_and_what_is_gone_has_nothing() -> None:
    """A table, or a row of one, on one side alone is compared with nothing."""
    one, other = (Report(each, ("resource", "quota"), [("pods", "3")]) for each in ("one", "other"))
    assert capacity_changes([one], [other], "v1").rows == [
        ("other", "pods", "quota", "0", "3", "+3"),
        ("one", "pods", "quota", "3", "0", "-3"),
    ]


@pytest.mark.parametrize(
    ("before", "after", "more"),
    [("2", "250m", "-1750m"), ("512Mi", "2Gi", "+1536Mi"), ("0", "8Gi", "+8Gi"), ("3", "7", "+4")],
)
def test_a_difference_is_in_the_notation_of_its_amounts(before: str, after: str, more: str) -> None:
    """CPUs, bytes and numbers of pods are subtracted as what they are."""
    assert difference(before, after) == more
