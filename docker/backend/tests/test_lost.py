"""A database that is not as it was left: what is missing is reported, and a loss is not an empty list."""

import threading
from pathlib import Path

import pytest

from tests.backups import Backups, settings_with_folder
from tests.chroma import Chroma
from tests.processes import HTTP, wait_for
from tests.proxy import Request, proxy
from tests.service import GOAL, Service, Start, settings_for


def is_lost(service: Service, missing: str) -> None:
    """Every answer says so, and the log once."""
    assert not service.is_ready()
    for path in ("/api/goals", "/api/goals/g", "/api/search?q=run", "/api/goals/g/check-ins", "/readyz"):
        answer = service.http.get(path)
        assert answer.status_code == 503, (path, answer.text)
        assert missing in answer.json()["detail"]
    assert service.http.post("/api/goals", json=GOAL).status_code == 503
    [line] = service.lines(level="error", event="something is missing in the database")
    assert missing in line["missing"]
    assert "docs/backup.md" in line["fix"]


def remove(chroma: Chroma, *names: str) -> None:
    for name in names:
        HTTP.delete(f"{chroma.collections}/{name}").raise_for_status()


def test_a_new_database_is_served_as_empty(chroma: Chroma, start: Start) -> None:
    """Even if another service has only created the check-ins' collection, as earlier releases did."""
    service = start(settings_for(chroma.url))
    assert service.is_ready()
    assert service.http.get("/api/goals").json()["total"] == 0
    HTTP.post(chroma.collections, json={"name": "check-ins"}).raise_for_status()
    assert service.http.get("/api/goals").json()["total"] == 0
    assert start(settings_for(chroma.url)).create()["title"] == GOAL["title"]
    assert service.http.get("/api/goals").json()["total"] == 1


@pytest.mark.parametrize("restarted", ["", "restarted"])
@pytest.mark.parametrize("name", ["goals", "check-ins"])
def test_one_collection_without_the_other_is_a_loss(
    chroma: Chroma, start: Start, name: str, restarted: str
) -> None:
    """Even for a service that starts afterwards."""
    service = start(settings_for(chroma.url))
    service.check_in(service.create(), "2024-01-01", 1)
    remove(chroma, name)
    is_lost(start(settings_for(chroma.url)) if restarted else service, f"the collection {name!r}")


def test_a_database_that_was_seen_with_data_and_is_empty_is_a_loss(chroma: Chroma, start: Start) -> None:
    """Even if something else has used it since; a service that starts then cannot know."""
    service = start(settings_for(chroma.url))
    service.create()
    remove(chroma, "goals", "check-ins")
    is_lost(service, "the collections 'goals' and 'check-ins'")
    assert start(settings_for(chroma.url)).is_ready()
    HTTP.post(chroma.collections, json={"name": "check-ins"}).raise_for_status()
    assert service.http.get("/api/goals").status_code == 503


def test_a_database_that_was_dropped_is_a_loss(chroma: Chroma, start: Start) -> None:
    """Chroma answers as if it were empty."""
    databases = f"{chroma.url}/api/v2/tenants/default_tenant/databases"
    HTTP.post(databases, json={"name": "goals-of-ours"}).raise_for_status()
    service = start(settings_for(chroma.url, CHROMADB_DATABASE="goals-of-ours"))
    service.create()
    HTTP.delete(f"{databases}/goals-of-ours").raise_for_status()
    is_lost(service, "its tenant or database")


@pytest.mark.parametrize("goals", [0, 3])
def test_after_a_restore_every_replica_is_ready_without_a_restart(
    chroma: Chroma, start: Start, tmp_path: Path, goals: int
) -> None:
    """Even if the archive has no goals."""
    backups = Backups(tmp_path, settings_with_folder(chroma.url, tmp_path / "archives"))
    replicas = [start(settings_for(chroma.url)) for _ in range(2)]
    for _ in range(goals):
        replicas[0].create()
    backups.back_up()
    replicas[0].create()
    assert replicas[1].http.get("/api/goals").json()["total"] == goals + 1
    remove(chroma, "goals", "check-ins")
    is_lost(replicas[1], "the collections 'goals' and 'check-ins'")
    backups.restore("latest")
    for replica in replicas:
        wait_for(replica.is_ready)
        assert replica.http.get("/api/goals").json()["total"] == goals


def test_a_loss_is_not_backed_up(chroma: Chroma, start: Start, tmp_path: Path) -> None:
    """An empty archive would push the good ones out."""
    backups = Backups(tmp_path, settings_with_folder(chroma.url, tmp_path / "archives"))
    service = start(settings_for(chroma.url))
    service.check_in(service.create(), "2024-01-01", 1)
    backups.back_up()
    remove(chroma, "goals")
    assert "lacks the collection 'goals'" in backups.refusal("backup")
    remove(chroma, "check-ins")
    assert "restore it" in backups.refusal("backup")


@pytest.mark.parametrize("method", ["POST", "DELETE"])
def test_a_change_of_goals_that_are_replaced_meanwhile_is_not_acknowledged(
    chroma: Chroma, start: Start, method: str
) -> None:
    """Even if both are of one model, as after a restore: it was written to what nobody reads any more."""
    armed = threading.Event()

    def replace(request: Request) -> bool:
        if armed.is_set() and request.path.endswith("/add" if method == "POST" else "/delete"):
            armed.clear()
            former = HTTP.get(f"{chroma.collections}/goals").json()
            HTTP.put(f"{chroma.collections}/{former['id']}", json={"new_name": "former"}).raise_for_status()
            new = {"name": "goals", "metadata": former["metadata"]}
            HTTP.post(chroma.collections, json=new).raise_for_status()
        return True

    with proxy(chroma.port, replace) as url:
        service = start(settings_for(url))
        goal = service.create()
        armed.set()
        path = "/api/goals" if method == "POST" else f"/api/goals/{goal['id']}"
        answer = service.http.request(method, path, json=GOAL)
        assert (answer.status_code, answer.headers["retry-after"]) == (503, "5")
        assert service.create()["id"] in {
            each["id"] for each in service.http.get("/api/goals").json()["items"]
        }
