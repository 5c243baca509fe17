"""How many pods a rollout replaces, how many at a time, and how long that takes."""

import pytest

from lib.review.diff.objects import Side
from lib.review.diff.rolls import duration, outage, pace, rollout, rolls
from tests.review.diff.example import FILES, edited


def side(*edits: tuple[str, str]) -> Side:
    return Side(edited(*edits))


@pytest.mark.parametrize(
    ("edits", "said"),
    [
        ((), "2 to 6 pods, 1 more and 0 fewer at a time, within 1 min 50 s if the image is there."),
        (
            (("maxSurge: 1, maxUnavailable: 0", "maxSurge: 50%, maxUnavailable: 0"),),
            "2 to 6 pods, 3 more and 0 fewer at a time, within 50 s if the image is there.",
        ),
        (
            (("maxSurge: 1, maxUnavailable: 0", "maxSurge: 0, maxUnavailable: 1"),),
            "2 to 6 pods, 0 more and 1 fewer at a time, within 3 min 30 s if the image is there.",
        ),
        (
            (("type: RollingUpdate, rollingUpdate: {maxSurge: 1, maxUnavailable: 0}", "type: Recreate"),),
            "2 to 6 pods, 0 more and 6 fewer at a time, within 35 s if the image is there.",
        ),
        (
            (("  strategy:", "  minReadySeconds: 10\n  strategy:"),),
            "2 to 6 pods, 1 more and 0 fewer at a time, within 2 min 50 s if the image is there.",
        ),
        (
            (("kind: HorizontalPodAutoscaler", "kind: Other"),),
            "1 pod, 1 more and 0 fewer at a time, within 35 s if the image is there.",
        ),
    ],
)
def test_a_rollout_is_computed_from_its_budgets(edits: tuple[tuple[str, str], ...], said: str) -> None:
    """A new pod has its startup probe's failures and a readiness check, and an old one its grace period."""
    found = side(*edits)
    [web] = found.of("Deployment")
    assert rollout(web, found) == said


def test_a_database_stops_for_as_long_as_its_pod_takes() -> None:
    """The only pod of a volume ends before the next one starts; the second check is the first to succeed."""
    [database] = side().of("StatefulSet")
    assert pace(database) == (3, 60, 30)
    assert "for at least 3 s, and up to 1 min 30 s" in outage(database)


@pytest.mark.parametrize(
    ("edit", "kind"),
    [
        (("  serviceName: db", "  updateStrategy: {type: OnDelete}\n  serviceName: db"), "StatefulSet"),
        (("  strategy:", "  paused: true\n  strategy:"), "Deployment"),
    ],
)
def test_pods_that_wait_for_a_hand_do_not_roll(edit: tuple[str, str], kind: str) -> None:
    """By its strategy, or because it is paused, a workload keeps its pods."""
    found = side(edit)
    [workload] = found.of(kind)
    assert [each.category.slug for each in rolls(workload, found, "It changes")] == ["quiet"]


def test_several_pods_with_volumes_are_no_stop() -> None:
    """One after the other is replaced, and the others answer."""
    found = side(("replicas: 1", "replicas: 3"))
    [database] = found.of("StatefulSet")
    assert [each.category.slug for each in rolls(database, found, "It changes")] == ["rolls"]
    assert (
        rollout(database, found)
        == "3 pods, 0 more and 1 fewer at a time, within 4 min 30 s if the image is there."
    )


@pytest.mark.parametrize(
    ("seconds", "words"), [(0, "0 s"), (59, "59 s"), (60, "1 min"), (3725, "1 h 2 min 5 s")]
)
def test_durations_are_words(seconds: int, words: str) -> None:
    """Parts that are nothing are left out."""
    assert duration(seconds) == words


def test_the_example_is_whole() -> None:
    """It has what the tests look for."""
    assert len(Side(FILES).of("Deployment", "StatefulSet", "CronJob")) == 3


def test_a_pod_on_each_node_has_no_number() -> None:
    """How many nodes there are is not written."""
    found = side(("kind: Deployment\nmetadata: {name: web", "kind: DaemonSet\nmetadata: {name: web"))
    [web] = found.of("DaemonSet")
    assert rollout(web, found) == "A pod on each node, each within 35 s if the image is there."
