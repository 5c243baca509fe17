"""Many persons at once, with the same texts and keys: nobody sees, changes or loses what is another's."""

from collections import Counter
from collections.abc import Callable
from pathlib import Path

from tests.chroma import Chroma
from tests.crowd import Crowd, Someone
from tests.people import owner, people_of, running_for_people
from tests.processes import HTTP
from tests.service import settings_for

PERSONS, CLIENTS, SECONDS, SEED = 8, 2, 12, 1000


def test_persons_who_hammer_a_service_keep_to_what_is_theirs(
    chroma: Chroma, tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    """Afterwards each has what was acknowledged and not deleted, and every record has its owner."""
    people = [Someone(f"p{number}") for number in range(PERSONS)]
    settings = settings_for(chroma.url, LOG_LEVEL="error")
    with running_for_people(settings, tmp_path / "log") as [service]:
        Crowd(int(service.settings["HTTP_PORT"]), people, SEED).use(CLIENTS, SECONDS)
        record_property("a crowd", dict(sum((who.seen for who in people), Counter())))
        assert [wrong for who in people for wrong in who.wrong] == []
        with people_of(service, *(who.name for who in people)) as views:
            for who, view in zip(people, views, strict=True):
                assert who.kept - who.deleted - view.goals() == set()
                assert who.deleted & view.goals() == set()
                who.look_at(view.http.get("/api/goals", params={"limit": 100}).json()["items"], "the end")
        assert [wrong for who in people for wrong in who.wrong] == []
    wanted = {"include": ["metadatas"]}
    goals = HTTP.post(f"{chroma.records('goals')}/get", json=wanted).json()
    assert [each for each in goals["metadatas"] if each["owner"] != owner(each["unit"])] == []
    whose = dict(zip(goals["ids"], (each["owner"] for each in goals["metadatas"]), strict=True))
    check_ins = HTTP.post(f"{chroma.records('check-ins')}/get", json=wanted).json()["metadatas"]
    assert [each for each in check_ins if whose.get(each["goal_id"], each["owner"]) != each["owner"]] == []
    assert {each["value"] for each in check_ins} == {1}
    assert len(whose) > PERSONS
