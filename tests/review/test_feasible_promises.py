"""Processes start before probes end them, objectives are allowed by callees', and budgets hold restarts."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from config import CATALOGUE as OURS
from lib.model import Catalogue, Environment, Objectives, Platform, Service, Volume, replace
from lib.review.feasible.objectives import objectives, restarts
from lib.review.feasible.starts import STARTS, recorded, starts
from tests.example.catalogue import BACKEND, CATALOGUE, CHROMADB, FRONTEND
from tests.examples import DATABASE, EMBEDDING, ENVIRONMENT, LOGIN, platform_of, services
from tests.review.looks import wrong

MEASURED = {"seconds": 4.0, "cpu_seconds": 1.4}
"""With the example's tenth of a CPU, twice 14 seconds; probes wait for 29."""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A repository in which the starts of all services were measured."""
    measure(tmp_path, **dict.fromkeys(("frontend", "backend", "chromadb"), MEASURED))
    return tmp_path


def measure(folder: Path, **services_of: dict[str, float]) -> None:
    for name, each in services_of.items():
        file = folder / STARTS.format(name)
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(json.dumps({"measured": "2026-11-26", **each}))


def built(folder: Path, *changed: Service, **changes: Any) -> Platform:
    by_name = {each.name: each for each in (*CATALOGUE.services, *changed)}
    catalogue: Catalogue = replace(CATALOGUE, folder=str(folder), services=tuple(by_name.values()))
    here: Environment = replace(ENVIRONMENT, **changes)
    return platform_of(catalogue, here)


def promising(service: Service, percent: float, *, seconds: float = 1.0, quick: float = 99.0) -> Service:
    promised = BACKEND.objectives
    assert promised
    availability = replace(promised.availability, percent=percent)
    latency = replace(promised.latency, percent=quick, seconds=seconds)
    return replace(service, objectives=Objectives(availability=availability, latency=latency))


def test_probes_wait_until_a_process_has_started(folder: Path) -> None:
    """On a processor half as fast, and with no more CPU than is requested."""
    looks = list(starts(built(folder)))
    assert wrong(looks) == {}
    assert looks[1].numbers == (
        "probes wait 29 s; a start took 4 s and 1.4 s of CPU (2026-11-26): 28 s with 100m CPU of a processor "
        "2 times slower"
    )
    measure(folder, backend={"seconds": 4.0, "cpu_seconds": 1.5})
    assert wrong(starts(built(folder))) == {
        "backend": "would be killed after 29 s, before it has started in 30 s: raise requests.cpu_millis, or "
        "failures of the probe, of backend"
    }


def test_a_start_that_waits_for_others_takes_its_time_whatever_the_cpu(folder: Path) -> None:
    measure(folder, frontend={"seconds": 14.5, "cpu_seconds": 0.1})
    assert wrong(starts(built(folder))) == {}
    measure(folder, frontend={"seconds": 15.0, "cpu_seconds": 0.1})
    assert list(wrong(starts(built(folder)))) == ["frontend"]


def test_what_nobody_has_measured_is_not_known(tmp_path: Path) -> None:
    """It is said which command measures it."""
    looks = list(starts(built(tmp_path)))
    assert {each.result for each in looks} == {"not known: `make starts` measures images that it builds"}


def test_the_starts_of_our_services_were_measured() -> None:
    """Those of today have files with figures, and there is none of anything else."""
    measured = {each.parent.name for each in Path(OURS.folder).glob(STARTS.format("*"))}
    today = {"oauth2-proxy", "frontend", "backend", "chromadb"}
    assert today <= measured <= {each.name for each in OURS.services}
    assert [name for name in measured if recorded(OURS, name) is None] == []


def test_the_sources_wait_as_long_as_the_services_declare() -> None:
    """Whoever changes a time limit in a program changes what is declared of it."""
    root = Path(OURS.folder)
    by_name = {each.name: each for each in OURS.programs}
    names = ("oauth2-proxy", "frontend", "backend", "backup")
    proxy, frontend, backend, backup = (by_name[each] for each in names)
    assert isinstance(frontend, Service)
    assert isinstance(backend, Service)

    def said(file: str, pattern: str) -> float:
        [found] = re.findall(pattern, (root / "docker" / file).read_text(encoding="utf-8"))
        return float(found.replace("_", ""))

    assert frontend.clients_wait_seconds == said("frontend/src/api.ts", r"PATIENCE_MS = ([\d_]+);") / 1000
    limit = frontend.longest_request_seconds
    launch = "frontend/server/launch.c"
    share, part, more = (
        said(launch, pattern)
        for pattern in (r"arrival = milliseconds / (\d+)", r"reaching = milliseconds / (\d+)", r"\+ (\d+);")
    )
    answer = limit - limit / share - limit / part - more / 1000
    assert frontend.call_seconds == {"backend": pytest.approx(answer)}
    share = said("backend/app/embedding/factory.py", r"_SHARE = ([\d.]+)")
    assert backend.call_seconds == {
        "chromadb": said("backend/app/database/connection.py", r"\nCALL_SECONDS = ([\d.]+)"),
        "embedding": pytest.approx(backend.longest_request_seconds * share),
        "issuer": said("backend/app/login/keys.py", r"\nANSWER_SECONDS = ([\d.]+)"),
    }
    assert proxy.settings["OAUTH2_PROXY_UPSTREAM_TIMEOUT"] == f"{proxy.call_seconds['frontend']:g}s"
    assert backup.call_seconds == {
        "chromadb": said("backend/app/backup/commands.py", r"_CALL_SECONDS = ([\d.]+)")
    }


def test_a_service_promises_no_more_than_its_callees_together(folder: Path) -> None:
    """A request of the backend needs both database and endpoint: 99.95% of each allow 99.9%."""
    both = (promising(CHROMADB, 99.95, seconds=0.25), promising(BACKEND, 99.9))
    promised = {"externals": {"embedding": replace(EMBEDDING, availability_percent=99.94)}}
    found = wrong(objectives(built(folder, *both, **promised)))
    assert list(found) == ["backend is available"]
    assert found["backend is available"] == (
        "promises 99.9%, but fails with its callees, which allow 99.89%: promise at most 99.89% in "
        "lib/services/, or have callees that promise more"
    )
    promised = {"externals": {"embedding": replace(EMBEDDING, availability_percent=99.95)}}
    assert wrong(objectives(built(folder, *both, **promised))) == {}


def test_a_service_promises_no_more_than_the_issuer_of_its_login(folder: Path) -> None:
    """An issuer that promises something counts as an external does; one that promises nothing does not."""
    promised = {"login": replace(LOGIN, availability_percent=99.5)}
    found = wrong(objectives(built(folder, promising(BACKEND, 99.9), **promised)))
    assert list(found) == ["backend is available"]
    assert wrong(objectives(built(folder, promising(BACKEND, 99.9), login=LOGIN))) == {}


def test_a_service_is_no_quicker_than_its_callees(folder: Path) -> None:
    """Neither sooner, nor in a larger share of requests."""
    assert wrong(objectives(built(folder, promising(FRONTEND, 99.9)))) == {}
    sooner = wrong(objectives(built(folder, promising(FRONTEND, 99.9, seconds=0.5))))
    assert sooner["frontend is quick"].startswith("backend promises 1 s, frontend 0.5 s")
    more = wrong(objectives(built(folder, promising(FRONTEND, 99.9, quick=99.5))))
    assert more["frontend is quick"].startswith("promises 99.5%, but its callees allow 99%")


def test_a_service_without_a_promise_is_as_available_as_its_callees(folder: Path) -> None:
    """The frontend depends on the database through a backend that promises nothing."""
    between = replace(BACKEND, objectives=None)
    allowed = (promising(FRONTEND, 99.5), between, promising(CHROMADB, 99.5))
    assert wrong(objectives(built(folder, *allowed))) == {}
    found = wrong(objectives(built(folder, *allowed, promising(FRONTEND, 99.6))))
    assert "which allow 99.5%" in found["frontend is available"]


def restarting(planned: int | None, **volume: Any) -> dict[str, Any]:
    size = replace(DATABASE, planned_restarts=planned, volume=Volume(size_gib=20, **volume))
    return {"services": services(chromadb=size)}


def test_a_months_budget_holds_the_planned_restarts(folder: Path) -> None:
    """43.2 minutes hold 20 restarts of 36 s to end, 60 s to move, 28 s to start and 5 s to be seen."""
    looks = list(restarts(built(folder, **restarting(20))))
    assert [each.numbers for each in looks] == [
        "99.9% of chromadb leave 43.2 min in 30 days, which hold 20 restarts of 2.1 min; 20 are planned"
    ]
    assert wrong(looks) == {}
    found = wrong(restarts(built(folder, **restarting(21))))
    assert found["chromadb"].startswith("21 planned restarts need 45.1 min of 43.2 min: plan fewer")
    assert wrong(restarts(built(folder, **restarting(37, move_seconds=1)))) == {}


def test_the_budget_is_that_of_the_strictest_who_needs_the_service(folder: Path) -> None:
    """Callers fail while it is away, also those that call it through another service."""
    quiet = (replace(CHROMADB, objectives=None), replace(BACKEND, objectives=None))
    strict = built(folder, *quiet, promising(FRONTEND, 99.99), **restarting(3))
    assert wrong(restarts(strict))["chromadb"].startswith("3 planned restarts need 6.5 min of 4.3 min")
    assert wrong(restarts(built(folder, *quiet, promising(FRONTEND, 99.99), **restarting(2)))) == {}
    [look] = restarts(built(folder, *quiet, **restarting(2)))
    assert (look.numbers, look.result) == ("nobody who needs it promises anything", "works")


@pytest.mark.parametrize("planned", [None, 1])
def test_restarts_are_not_known_without_a_plan_or_a_measured_start(folder: Path, planned: int | None) -> None:
    if planned:
        (folder / STARTS.format("chromadb")).unlink()
    [look] = restarts(built(folder, **restarting(planned)))
    missing = "`make starts` measures its start" if planned else "planned_restarts of chromadb"
    assert look.result == f"not known: {missing} is missing"
