"""The budgets of objectives: how fast they go decides who is told, and few requests tell nobody."""

from pathlib import Path
from typing import Any

import pytest

from lib.monitoring.objectives import (
    AVAILABILITY_ALERT,
    BASE,
    BURNS,
    FEWEST_BAD_REQUESTS,
    LATENCY_ALERT,
    LONGER,
    PERIOD,
    indicators,
)
from tests.monitoring.expected import Fires, firing, listed
from tests.monitoring.rules import evaluate, monitored, rule_groups
from tests.monitoring.world import REQUESTS_A_MINUTE, World

PROD = monitored()["prod"]
NAMESPACE = PROD.environment.namespace
INDICATORS = {
    (workload.name, each.alert): each for workload in PROD.workloads for each in indicators(workload)
}
CLOSE = 0.02
"""How near to a threshold is told apart."""


def objectives(service: str) -> list[dict[str, Any]]:
    """Return the group of a service's objectives."""
    return [each for each in rule_groups("prod") if each["name"] == f"{NAMESPACE}.{service}.objectives"]


def part(alert: str, minutes: float, share: float, a_minute: float = REQUESTS_A_MINUTE) -> tuple[float, ...]:
    """Return some minutes in which a share of the requests is bad in the sense of an alert."""
    bad = share * a_minute
    return (a_minute, bad, 0, minutes) if alert == AVAILABILITY_ALERT else (a_minute, 0, bad, minutes)


def check(folder: Path, service: str, parts: list[Any], fires: Fires, groups: Any = None) -> None:
    """Let promtool compare what fires when a service has had these requests."""
    world = World(PROD, round(sum(each[3] for each in parts)))
    series = listed(world.requests(service, *parts))
    evaluate(
        folder, groups or objectives(service), {"input_series": series, **firing(fires, service, NAMESPACE)}
    )


def windows(alert: str, *longs: str) -> set[str]:
    return {f"{alert} {each}" for each in longs}


def test_the_rows_spend_what_the_workbook_says() -> None:
    """A row fires when 2, 5 or 10% of the month's budget are gone; its short window is a twelfth."""
    hours = {each: int(each[:-1]) * {"m": 1 / 60, "h": 1, "d": 24}[each[-1]] for each in (BASE, *LONGER)}
    month = int(PERIOD.removesuffix("d")) * 24
    assert [round(each.factor * hours[each.long] / month, 4) for each in BURNS] == [0.02, 0.05, 0.1, 0.1]
    assert {round(hours[each.long] / hours[each.short]) for each in BURNS} == {12}


@pytest.mark.parametrize("row", range(len(BURNS)), ids=lambda row: f"{BURNS[row].factor:g}")
@pytest.mark.parametrize(("service", "alert"), INDICATORS)
def test_a_row_fires_above_its_factor_and_not_below(
    service: str, alert: str, row: int, tmp_path: Path
) -> None:
    """A steady share of bad requests fires all rows whose factor it exceeds, and no other."""
    threshold = BURNS[row].factor * INDICATORS[service, alert].budget
    for share, rows in ((threshold * (1 + CLOSE), BURNS[row:]), (threshold * (1 - CLOSE), BURNS[row + 1 :])):
        fires = {25: windows(alert, *(each.long for each in rows))}
        check(tmp_path, service, [part(alert, 26, share)], fires)


@pytest.mark.parametrize("alert", [AVAILABILITY_ALERT, LATENCY_ALERT])
def test_when_it_is_over_alerts_end_one_by_one(alert: str, tmp_path: Path) -> None:
    """After five minutes of trouble the short windows forget it, each in its time."""
    parts = [part(alert, 5, 1), part(alert, 415, 0)]
    fires = {
        4: windows(alert, "1h", "6h", "1d", "3d"),
        12: windows(alert, "6h", "1d", "3d"),
        42: windows(alert, "1d", "3d"),
        135: windows(alert, "3d"),
        380: set[str](),
    }
    check(tmp_path, "backend", parts, fires)


@pytest.mark.parametrize(("minutes", "longs"), [(0.5, ()), (2, ("1h",)), (4, ("1h", "6h"))])
def test_trouble_counts_as_long_as_it_is_beside_the_long_window(
    minutes: float, longs: tuple[str, ...], tmp_path: Path
) -> None:
    """After three good days all fail for minutes; this is evaluated less often than in production."""
    [group] = objectives("backend")
    days = 3 * 24 * 60
    good, bad = part(AVAILABILITY_ALERT, days, 0), part(AVAILABILITY_ALERT, minutes, 1)
    fires = {days: set[str](), days + 5: windows(AVAILABILITY_ALERT, *longs)}
    parts = [good, bad, part(AVAILABILITY_ALERT, 10 - minutes, 0)]
    check(tmp_path, "backend", parts, fires, [group | {"interval": "5m"}])


@pytest.mark.parametrize("bad", [FEWEST_BAD_REQUESTS - 1, FEWEST_BAD_REQUESTS + 1])
def test_a_few_bad_requests_tell_nobody(bad: int, tmp_path: Path) -> None:
    """However large their share is: at night every second request may fail before anybody is woken."""
    a_minute = 2 * bad / 60
    fires = windows(AVAILABILITY_ALERT, "1h", "6h", "1d", "3d") if bad > FEWEST_BAD_REQUESTS else set[str]()
    check(tmp_path, "frontend", [part(AVAILABILITY_ALERT, 61, 0.5, a_minute)], {59: fires})


def test_without_requests_nothing_fires(tmp_path: Path) -> None:
    """Neither a series nor its absence is a failure."""
    check(tmp_path, "frontend", [part(AVAILABILITY_ALERT, 30, 0, 0)], {29: set()})


def test_an_environment_answers_for_its_own_requests(tmp_path: Path) -> None:
    """Where two environments share a Prometheus, one's failures are not the other's."""
    worlds = {name: World(platform, 10) for name, platform in monitored().items()}
    series = {
        **worlds["prod"].requests("backend", (REQUESTS_A_MINUTE, 0, 0, 10)),
        **worlds["staging"].requests("backend", (REQUESTS_A_MINUTE, REQUESTS_A_MINUTE, 0, 10)),
    }
    groups = [
        each
        for name, platform in monitored().items()
        for each in rule_groups(name)
        if each["name"] == f"{platform.environment.namespace}.backend.objectives"
    ]
    expected = windows(AVAILABILITY_ALERT, "1h", "6h", "1d", "3d")
    namespace = monitored()["staging"].environment.namespace
    evaluate(
        tmp_path, groups, {"input_series": listed(series), **firing({9: expected}, "backend", namespace)}
    )


def test_nothing_fires_while_all_is_well(tmp_path: Path) -> None:
    """All rules of an environment at once, with traffic and without failures."""
    world = World(PROD, 70)
    expected = firing({1: set(), 20: set(), 69: set()}, "", NAMESPACE)
    evaluate(tmp_path, rule_groups("prod"), {"input_series": listed(world.well()), **expected})
