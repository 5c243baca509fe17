"""The command that gives goals without an owner one, while the service runs."""

import threading
from itertools import count
from pathlib import Path

import pytest

from tests.backups import Backups
from tests.chroma import Chroma
from tests.endpoint_server import Endpoint
from tests.people import ISSUER, owner, running_for_people
from tests.processes import HTTP, PATIENCE_SECONDS, wait_for
from tests.proxy import Request, is_renaming, proxy
from tests.service import end_of, settings_for, start_program
from tests.writers import writing

ANN, BOB = owner("ann"), owner("bob")


@pytest.fixture
def own(chroma: Chroma, tmp_path: Path) -> Backups:
    """Runs of the program with no settings but those that it needs."""
    return Backups(tmp_path, {"LOG_LEVEL": "error", "CHROMADB_URL": chroma.url})


@pytest.fixture
def offline(tmp_path: Path) -> Backups:
    """Runs that must end before they ask the database."""
    return Backups(tmp_path, {"LOG_LEVEL": "error", "CHROMADB_URL": "http://127.0.0.1:9"})


def given(own: Backups, to: str, **changes: str) -> tuple[int, int]:
    """Run the command, and return how many goals and check-ins it says got an owner."""
    code, line = own.run("own", "--owner", to, **changes)
    assert (code, line["event"]) == (0, "owners given"), line
    return line["goals"], line["check_ins"]


def owners(chroma: Chroma, collection: str) -> dict[str, str | None]:
    """Return the owner of each record of a collection."""
    found = HTTP.post(f"{chroma.records(collection)}/get", json={"include": ["metadatas"]}).json()
    return {id_: each.get("owner") for id_, each in zip(found["ids"], found["metadatas"], strict=True)}


def test_goals_without_an_owner_get_the_one_that_is_named(
    chroma: Chroma, own: Backups, tmp_path: Path
) -> None:
    """With their check-ins, and seen at once; others' stay theirs, and a second run finds nothing left."""
    with running_for_people(settings_for(chroma.url), tmp_path / "log", "ann", "bob") as (nobody, ann, bob):
        old, bobs = [nobody.create() for _ in range(3)], bob.create()
        for goal in (*old, bobs):
            (bob if goal == bobs else nobody).check_in(goal, "2024-01-01", 1)
        assert (ann.goals(), bob.goals()) == (set(), {bobs["id"]})
        whole = nobody.http.get("/api/goals").json()
        assert given(own, ANN, ISSUER_URL=ISSUER) == (3, 3)
        assert (ann.goals(), bob.goals()) == ({goal["id"] for goal in old}, {bobs["id"]})
        assert ann.http.get(f"/api/goals/{old[0]['id']}/check-ins").json()["total"] == 1
        assert nobody.http.get("/api/goals").json() == whole
        assert given(own, BOB) == (0, 0)
        assert sorted(map(str, owners(chroma, "check-ins").values())) == [ANN] * 3 + [BOB]
        assert ISSUER not in own.log.read_text()


def test_a_check_in_gets_the_owner_of_its_goal(chroma: Chroma, own: Backups, tmp_path: Path) -> None:
    """Not the one that is named, if an interrupted run gave the goal to another."""
    with running_for_people(settings_for(chroma.url), tmp_path / "log") as [nobody]:
        goal = nobody.create()
        nobody.check_in(goal, "2024-01-01", 1)
    given_now = {"ids": [goal["id"]], "metadatas": [{"owner": ANN}]}
    HTTP.post(f"{chroma.records('goals')}/update", json=given_now).raise_for_status()
    assert given(own, BOB) == (0, 1)
    assert list(owners(chroma, "check-ins").values()) == [ANN]


def test_a_run_that_was_cut_short_goes_on_where_it_stopped(
    chroma: Chroma, own: Backups, tmp_path: Path
) -> None:
    """What has an owner by then keeps it, and lists that were read before are right."""
    calls = count()
    with running_for_people(settings_for(chroma.url), tmp_path / "log", "ann", "bob") as (nobody, ann, bob):
        nobody.create()
        chroma.copy_record("goals", 249)
        assert ann.goals() == set()

        def fail(request: Request) -> bool:
            return not request.path.endswith("/update") or next(calls) != 1

        with proxy(chroma.port, fail) as url:
            assert own.refusal("own", "--owner", ANN, CHROMADB_URL=url) == "The database is not reachable."
        assert len([each for each in owners(chroma, "goals").values() if each == ANN]) == 100
        assert given(own, BOB) == (150, 0)
        assert (len(ann.goals()), len(bob.goals())) == (100, 150)


def test_no_change_is_lost_and_nothing_comes_back_while_owners_are_given(
    chroma: Chroma, own: Backups, tmp_path: Path
) -> None:
    """Clients without a login create and delete goals during the whole run."""
    with running_for_people(settings_for(chroma.url), tmp_path / "log", "ann") as (nobody, ann):
        nobody.create()
        chroma.copy_record("goals", 700)
        with writing(nobody, 3) as writers:
            wait_for(lambda: all(len(writer.statuses) > 3 for writer in writers))
            before = set().union(*(writer.kept.copy() for writer in writers))
            goals, _ = given(own, ANN)
            written = sum(len(writer.statuses) for writer in writers)
            wait_for(lambda: sum(len(writer.statuses) for writer in writers) > written)
        kept, deleted = (
            set().union(*(getattr(writer, name) for writer in writers)) for name in ("kept", "deleted")
        )
        assert {status for writer in writers for status in writer.statuses} == {201}
        assert goals >= 700
        assert kept - nobody.goals() == set()
        assert deleted & nobody.goals() == set()
        assert before - deleted - ann.goals() == set()


@pytest.mark.parametrize(
    "wrong",
    [
        "",
        "ann",
        "ann@example.com",
        f"{ISSUER}#",
        "#ann",
        "ftp://a#ann",
        f"{ISSUER}?a=1#ann",
        f"{ISSUER}#a\nb",
    ],
)
def test_what_is_no_owner_is_refused_with_an_example(offline: Backups, wrong: str) -> None:
    """The owner is issuer and subject, never an e-mail address; the database is not asked."""
    detail = offline.refusal("own", "--owner", wrong)
    assert repr(wrong) in detail
    assert "ISSUER#SUBJECT, as in https://login.example.com#248289761001" in detail


def test_an_owner_who_could_not_sign_in_is_refused(offline: Backups) -> None:
    """Where there is a login, the issuer is the login's, to the last character."""
    detail = offline.refusal("own", "--owner", f"{ISSUER}/#ann", ISSUER_URL=ISSUER)
    assert f"'{ISSUER}/#ann' could not sign in here: it must begin with '{ISSUER}#' (ISSUER_URL)" in detail


def test_owners_are_not_given_while_goals_are_copied(
    chroma: Chroma, own: Backups, endpoint: Endpoint, tmp_path: Path
) -> None:
    """A copy of before might replace what got an owner: the command says so, before and after."""
    with running_for_people(settings_for(chroma.url), tmp_path / "log") as [nobody]:
        nobody.create()
    reached, go_on, calls = threading.Event(), threading.Event(), count()

    def hold(request: Request) -> bool:
        if is_renaming(request) and not next(calls):
            reached.set()
            go_on.wait(PATIENCE_SECONDS)
        return True

    with proxy(chroma.port, hold) as url:
        program = start_program(endpoint.settings(url), tmp_path / "reembed", "reembed")
        assert reached.wait(PATIENCE_SECONDS)
        refused = own.refusal("own", "--owner", ANN)
        go_on.set()
        assert end_of(program) == 0
    assert "re-embedded or restored: run it again when that is done" in refused
    assert list(owners(chroma, "goals").values()) == [None]

    def begin(request: Request) -> bool:
        if request.path.endswith("/update"):
            HTTP.post(chroma.collections, json={"name": "goals-next"}).raise_for_status()
        return True

    with proxy(chroma.port, begin) as url:
        refused = own.refusal("own", "--owner", ANN, CHROMADB_URL=url)
    assert "run it again when that is done" in refused
