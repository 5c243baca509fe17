"""Each alert fires when it should, and is silent when it should be, as promtool evaluates it over time."""

from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta
from pathlib import Path
from typing import NamedTuple

import pytest

from lib.model import Autoscaling, ScheduledJob
from lib.monitoring.alerts import CERTIFICATE_DAYS, FILLING_DAYS, FILLING_SHARE, FULL_SHARE, LOOP_RESTARTS
from lib.monitoring.jobs import oldest
from tests.monitoring.expected import Fires, firing, listed
from tests.monitoring.rules import evaluate, monitored, rule_groups
from tests.monitoring.series import Input, changing, constant, counter, line
from tests.monitoring.world import GIB, REQUESTS_A_MINUTE, World

PROD = monitored()["prod"]
ALERTS = [group for group in rule_groups("prod") if group["name"].endswith(".alerts")]

Change = Callable[[World], Mapping[str, str | None]]
"""Series that are different than when all is well; None for one that is missing."""


class Case(NamedTuple):
    """Something that goes wrong in a service, or almost."""

    name: str
    service: str
    minutes: int
    change: Change
    fires: Fires


def by(change: Callable[..., Input], *arguments: object) -> Change:
    """Return a change that a method of the world makes."""
    return lambda world: change(world, *arguments)


def without(change: Callable[..., Input], *arguments: object) -> Change:
    """Return a change that takes away what a method of the world would change."""
    return lambda world: dict.fromkeys(change(world, *arguments))


def cases() -> Iterator[Case]:
    for workload in PROD.workloads:
        yield from cases_of_every(workload.name)
        if isinstance(workload.size.replicas, Autoscaling):
            yield from cases_of_replicas(workload.name, workload.size.replicas)
        if workload.declared.has_metrics:
            yield from cases_of_targets(workload.name)
        if workload.size.volume:
            yield from cases_of_a_volume(workload.name, workload.size.volume.size_gib * GIB)
        if workload.declared.exposed:
            yield from cases_of_the_certificate(workload.name)
    yield from cases_of_the_backend("backend")
    yield from cases_of_the_login("oauth2-proxy", "backend")
    for job in PROD.jobs:
        yield from cases_of_a_job(job)


def cases_of_every(service: str) -> Iterator[Case]:
    none, loops, unknown = {"NoReplicaReady"}, {"CrashLooping"}, {"ClusterMetricsMissing"}
    yield Case("no replica", service, 10, by(World.replicas, service, 0), {4: set(), 7: none})
    loop = by(World.restarts, service, *((count, 5) for count in range(LOOP_RESTARTS + 2)))
    yield Case("crash loop", service, 25, loop, {19: set(), 22: loops})
    often = by(World.restarts, service, *((count, 5) for count in range(LOOP_RESTARTS)))
    yield Case("some restarts", service, 15, often, {14: set()})
    yield Case("nothing known", service, 20, without(World.replicas, service, 0), {14: set(), 17: unknown})


def cases_of_replicas(service: str, replicas: Autoscaling) -> Iterator[Case]:
    fewer, most = {"ReplicaNotReady"}, {"AutoscalerAtMaximum"}
    one_less = by(World.replicas, service, replicas.minimum - 1)
    yield Case("a replica less", service, 20, one_less, {14: set(), 17: fewer})
    yield Case("none for long", service, 20, by(World.replicas, service, 0), {17: {"NoReplicaReady", *fewer}})
    at_most, below = (by(World.scaled_to, service, replicas.maximum - less) for less in (0, 1))
    yield Case("no more may be started", service, 40, at_most, {29: set(), 32: most})
    yield Case("one more may be started", service, 40, below, {39: set()})


def cases_of_targets(service: str) -> Iterator[Case]:
    missing = {"MetricsMissing"}
    yield Case("no target up", service, 10, by(World.targets, service, 0), {4: set(), 7: missing})
    yield Case("no target", service, 10, without(World.targets, service, 0), {4: set(), 7: missing})
    yield Case("one target of two down", service, 10, by(World.targets, service, 0, "two"), {9: set()})


def cases_of_a_volume(service: str, size: float) -> Iterator[Case]:
    def free(share: float) -> Change:
        return lambda world: world.volume(service, constant(share * size, world.minutes))

    def filling(begin: float, days: int) -> Change:
        a_minute = -begin * size / (days * 24 * 60)
        return lambda world: world.volume(service, line(begin * size, a_minute, world.minutes))

    full, filled, unknown = {"VolumeAlmostFull"}, {"VolumeFilling"}, {"ClusterMetricsMissing"}
    yield Case("almost full", service, 10, free(FULL_SHARE - 0.01), {4: set(), 7: full})
    yield Case("not yet full", service, 10, free(FULL_SHARE + 0.01), {9: set()})
    half_full = FILLING_SHARE - 0.01
    yield Case("filling", service, 80, filling(half_full, FILLING_DAYS - 1), {59: set(), 65: filled})
    yield Case("filling slowly", service, 80, filling(half_full, FILLING_DAYS + 1), {79: set()})
    yield Case("much is free", service, 80, filling(FILLING_SHARE + 0.05, FILLING_DAYS - 1), {79: set()})
    yield Case("no use known", service, 20, without(World.volume, service, ""), {14: set(), 17: unknown})


def cases_of_the_certificate(service: str) -> Iterator[Case]:
    late, early = (by(World.certificate, service, CERTIFICATE_DAYS + minutes / 1440) for minutes in (10, 90))
    ends, unknown = {"CertificateExpiring"}, {"ClusterMetricsMissing"}
    yield Case("certificate ends", service, 80, late, {69: set(), 72: ends})
    yield Case("certificate does not end yet", service, 80, early, {79: set()})
    no_end = without(World.certificate, service, 0)
    yield Case("no certificate known", service, 20, no_end, {14: set(), 17: unknown})


def cases_of_the_backend(service: str) -> Iterator[Case]:
    def database(instance: str) -> Change:
        return lambda world: {world.database(instance): constant(0, world.minutes)}

    def busy(*parts: tuple[float, float]) -> Change:
        return lambda world: {world.refused(): counter(*parts)}

    def share(of: float) -> float:
        return of * REQUESTS_A_MINUTE

    away, refused, burst = {"DatabaseAway"}, {"RequestsRefused"}, busy((share(0.5), 0.5), (0, 19))
    yield Case("no database", service, 10, database("one"), {1: set(), 4: away})
    yield Case("no database for one replica", service, 10, database("two"), {9: set()})
    yield Case("2% are refused", service, 20, busy((share(0.02), 20)), {4: set(), 10: refused})
    yield Case("0.5% are refused", service, 20, busy((share(0.005), 20)), {19: set()})
    yield Case("refused in a burst", service, 20, burst, {minute: set() for minute in range(3, 20)})
    yield from cases_of_embeddings(service)


def cases_of_embeddings(service: str) -> Iterator[Case]:
    def failing(percent: int) -> Change:
        return lambda world: {
            world.embeddings("ok"): counter((100 - percent, world.minutes)),
            world.embeddings("timeout"): counter((percent, world.minutes)),
        }

    def now_and_then(world: World) -> Input:
        failed = changing((0, 5), (1, 5), (2, 5), (3, 15))
        return {world.embeddings("ok"): constant(1, world.minutes), world.embeddings("timeout"): failed}

    def also(result: str, a_minute: int) -> Change:
        return lambda world: {world.embeddings(result): counter((a_minute, world.minutes))}

    yield Case("6% of embeddings fail", service, 30, failing(6), {9: set(), 25: {"EmbeddingFailing"}})
    yield Case("4% of embeddings fail", service, 30, failing(4), {29: set()})
    yield Case("the only embeddings fail", service, 30, now_and_then, {19: set(), 22: set()})
    yield Case("key refused", service, 10, also("refused", 1), {1: set(), 5: {"EmbeddingKeyRefused"}})
    for result in ("quota", "model"):
        fires = {1: set[str](), 5: {"EmbeddingStopped"}}
        yield Case(f"embeddings end for the {result}", service, 10, also(result, 1), fires)
    yield Case("the rate is limited now and then", service, 30, also("limited", 1), {29: set()})
    for result in ("too_large", "cancelled"):
        yield Case(f"half of the embeddings are {result}", service, 30, also(result, 60), {29: set()})


def cases_of_the_login(proxy: str, backend: str) -> Iterator[Case]:
    def times(series: Callable[[World], str], *parts: tuple[float, float]) -> Change:
        return lambda world: {series(world): counter(*parts)}

    def keys(world: World, replica: str) -> Input:
        failed, ok = (world.key_fetches(result, replica) for result in ("failed", "ok"))
        return {failed: counter((2, world.minutes)), ok: constant(1, world.minutes)}

    def away(world: World) -> Input:
        fetched = changing((1, 3), (2, 7), (3, 5), (4, 10))
        failed = counter((0, 5), (2, 5), (0, 15))
        return {world.key_fetches("ok"): fetched, world.key_fetches("failed"): failed}

    failing, refused, no_keys = {"SignInsFailing"}, {"LoginsRefused"}, {"IssuerKeysFailing"}
    for service, series, fires in (
        (proxy, World.sign_ins_failed, failing),
        (backend, World.logins_refused, refused),
    ):
        burst = times(series, (60, 0.5), (0, 19))
        yield Case("logins fail", service, 20, times(series, (3, 20)), {4: set(), 12: fires})
        yield Case("few logins fail", service, 20, times(series, (0.8, 20)), {19: set()})
        yield Case("logins fail in a burst", service, 20, burst, {minute: set() for minute in range(20)})
    for replica in ("one", "two"):
        name = f"no keys for replica {replica}"
        yield Case(name, backend, 15, by(keys, replica), {4: set(), 8: no_keys})
    yield Case(
        "the issuer is away for five minutes", backend, 25, away, {minute: set() for minute in range(25)}
    )


def cases_of_a_job(job: ScheduledJob) -> Iterator[Case]:
    """The bound is passed ten minutes after the beginning, or not yet after half an hour."""
    assert job.size.schedule
    bound = oldest(job, job.size.schedule)
    late, early = (bound / timedelta(hours=1) - minutes / 60 for minutes in (10, 35))
    old, unknown = {job.declared.overdue_alert}, {"ClusterMetricsMissing"}

    def last(hours_ago: float) -> Change:
        return by(World.succeeded, job, hours_ago)

    def never(hours_ago: float) -> Change:
        return lambda world: {**dict.fromkeys(world.succeeded(job, 0)), **world.created(job, hours_ago)}

    def nothing(world: World) -> Mapping[str, str | None]:
        return dict.fromkeys({**world.succeeded(job, 0), **world.created(job, 0)})

    yield Case("the last success is old", job.name, 30, last(late), {14: set(), 17: old})
    yield Case("the last success is not yet old", job.name, 30, last(early), {29: set()})
    yield Case("the last success is in the future", job.name, 10, last(-0.4), {4: set(), 7: old})
    yield Case("the clocks differ a little", job.name, 30, last(-0.1), {29: set()})
    yield Case("it has never succeeded", job.name, 30, never(late), {14: set(), 17: old})
    yield Case("it is new", job.name, 30, never(early), {29: set()})
    yield Case("nothing known", job.name, 20, nothing, {14: set(), 17: unknown})


CASES = list(cases())


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.service}: {case.name}")
def test_what_is_wrong_fires_its_alert_and_no_other(case: Case, tmp_path: Path) -> None:
    """After the time that it may take, and with the labels of its service; almost wrong fires nothing."""
    world = World(PROD, case.minutes)
    expected = firing(case.fires, case.service, PROD.environment.namespace)
    series = {**world.well(), **case.change(world)}
    evaluate(tmp_path, ALERTS, {"input_series": listed(series), **expected})


def test_every_alert_fires_in_a_case() -> None:
    """Of each service, all that it is watched for; those of objectives have a file of their own."""
    seen = {(case.service, name) for case in CASES for names in case.fires.values() for name in names}
    watched = {(rule["labels"]["service"], rule["alert"]) for group in ALERTS for rule in group["rules"]}
    assert seen == watched


def test_a_backup_is_too_old_when_one_run_has_failed() -> None:
    """Every six hours, or a day: and the hour in which it may begin, and the one that it may take."""
    jobs = {name: job for name, platform in monitored().items() for job in platform.jobs}
    hours = {name: oldest(job, str(job.size.schedule)) / timedelta(hours=1) for name, job in jobs.items()}
    assert hours == {"staging": 24 + 2, "prod": 6 + 2}
