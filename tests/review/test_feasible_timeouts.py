"""Callers wait longer than callees take, and whoever is told to end has time to answer."""

from typing import Any

import pytest

from lib.model import Catalogue, Nodes, Platform, Service, replace
from lib.review.feasible.timeouts import graces, timeouts
from tests.example.catalogue import BACKEND, BACKUP, CATALOGUE, CHROMADB, FRONTEND
from tests.examples import CLUSTER, ENVIRONMENT, WITH_BACKUP, platform_of
from tests.review.looks import wrong


def built(*changed: Service, job: Any = BACKUP, **changes: Any) -> Platform:
    """Return the example with some of its services changed."""
    by_name = {each.name: each for each in (*CATALOGUE.services, *changed)}
    catalogue: Catalogue = replace(CATALOGUE, services=tuple(by_name.values()), jobs=(job,))
    return platform_of(catalogue, replace(ENVIRONMENT, **WITH_BACKUP, **changes))


def waiting(**seconds: float) -> Service:
    return replace(BACKEND, call_seconds=seconds)


DATABASE = replace(CHROMADB, longest_request_seconds=9)
"""Nine seconds are less than the ten that the backend waits."""


def test_every_call_is_looked_at() -> None:
    """From the page to the database and the endpoint; who waits for how long is in the row."""
    page = replace(FRONTEND, clients_wait_seconds=60)
    looks = list(timeouts(built(page, waiting(chromadb=10.0, embedding=24.0), DATABASE)))
    assert [(each.about, each.result) for each in looks] == [
        ("clients, frontend", "works"),
        ("frontend, backend", "works"),
        ("backend, chromadb", "works"),
        ("backend, embedding", "works"),
        ("backup, chromadb", "not known: declare call_seconds of backup"),
    ]
    assert looks[2].numbers == (
        "may take 30 s itself; waits 10 s for chromadb, which ends requests after 9 s"
    )


@pytest.mark.parametrize(
    ("changed", "about", "said"),
    [
        (
            replace(FRONTEND, clients_wait_seconds=45),
            "clients, frontend",
            "gives up after 45 s, but frontend may",
        ),
        (replace(FRONTEND, call_seconds={"backend": 30.0}), "frontend, backend", "but backend may take 30 s"),
        (replace(FRONTEND, longest_request_seconds=30), "frontend, backend", "gives up after 30 s"),
        (waiting(chromadb=9.0), "backend, chromadb", "gives up after 9 s, but chromadb may take 9 s"),
        (
            waiting(chromadb=10.0, embedding=31.0),
            "backend, embedding",
            "waits 31 s for an answer but may take 30 s",
        ),
    ],
)
def test_whoever_answers_takes_less_time_than_whoever_waits(changed: Service, about: str, said: str) -> None:
    """The answer would come when nobody waits for it any more."""
    working = (replace(FRONTEND, clients_wait_seconds=46), waiting(chromadb=10.0), DATABASE)
    assert wrong(timeouts(built(*working))) == {}
    found = wrong(timeouts(built(*working, changed)))
    assert list(found) == [about]
    assert said in found[about]


def test_a_callee_that_ends_nothing_must_outlive_its_callers_patience() -> None:
    """Until then somebody waits for its answer, also while it ends."""
    endless = replace(CHROMADB, ends_late_requests=False, longest_request_seconds=30)
    patient = replace(BACKUP, call_seconds={"chromadb": 30.0})
    assert wrong(timeouts(built(endless, job=patient))) == {}
    found = wrong(timeouts(built(endless, job=replace(BACKUP, call_seconds={"chromadb": 31.0}))))
    assert found == {
        "backup, chromadb": "waits 31 s, but chromadb is killed 30 s after it was told to end: "
        "longest_request_seconds of chromadb must be at least 31, or its caller wait less"
    }


def test_what_passes_requests_on_waits_as_long_as_they_may_take() -> None:
    """Some load balancers give up after 30 seconds."""

    def by(seconds: int) -> dict[str, str]:
        way_in = replace(CLUSTER.way_in, waits_seconds=seconds) if CLUSTER.way_in else None
        return wrong(
            timeouts(built(waiting(chromadb=10.0), DATABASE, cluster=replace(CLUSTER, way_in=way_in)))
        )

    assert by(46) == {}
    assert list(by(30)) == ["way in, frontend"]


def test_a_grace_period_has_time_for_the_drain_and_the_longest_request() -> None:
    """Spot nodes leave less; a job that is ended begins again."""
    looks = list(graces(built()))
    assert wrong(looks) == {}
    assert [each.about for each in looks] == [
        "frontend",
        "frontend, clients",
        "backend",
        "chromadb",
        "backup",
    ]
    assert looks[0].numbers == "10 s drain and 45 s for the longest request, of 60 s grace"
    spot = Nodes(count=3, cpu_millis=4000, memory_mib=8192, notice_seconds=54)
    found = wrong(graces(built(cluster=replace(CLUSTER, nodes=spot))))
    assert found == {
        "frontend": "a node that is taken away leaves 54 s, and it needs 55: have nodes that leave more "
        "(notice_seconds), or lower drain_seconds or longest_request_seconds"
    }
    enough = replace(spot, notice_seconds=55)
    assert wrong(graces(built(cluster=replace(CLUSTER, nodes=enough)))) == {}


def test_an_exposed_service_serves_on_while_it_is_called() -> None:
    """The way in lengthens a drain; without any, requests would fail."""
    way_in = replace(CLUSTER.way_in, drain_seconds=20) if CLUSTER.way_in else None
    cluster = replace(CLUSTER, way_in=way_in)
    assert wrong(graces(built(cluster=cluster))) == {}
    found = wrong(graces(built(replace(FRONTEND, drain_seconds=None), cluster=cluster)))
    assert list(found) == ["frontend, clients"]
    assert found["frontend, clients"].startswith(
        "it stops serving 20 s too early: give frontend drain_seconds"
    )
