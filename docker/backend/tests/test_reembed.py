"""A model other than the goals', and the command that re-embeds them."""

from pathlib import Path

from tests.chroma import Chroma
from tests.endpoint_server import Endpoint
from tests.service import GOAL, Start, reembed, run, running, settings_for


def test_another_model_than_the_goals_is_reported_until_reembed_and_no_restart_is_needed(
    chroma: Chroma, start: Start, endpoint: Endpoint, tmp_path: Path
) -> None:
    """Probe and log name both models, the dimension and the command; after it the former model is refused."""
    old = start(settings_for(chroma.url))
    goal = old.create()
    old.check_in(goal, "2024-01-01", 1)
    new = start(endpoint.settings(chroma.url))
    refused = new.http.get("/readyz")
    assert refused.status_code == 503
    [told] = [line["event"] for line in new.lines(level="error") if "embedded" in line["event"]]
    for text in (refused.json()["detail"], told):
        assert all(word in text for word in ("wordllama-l2-supercat-256", "256", "model-a", "app reembed"))

    reembed(new.settings, tmp_path / "reembed")
    assert old.http.get("/readyz").status_code == 503
    assert new.http.get("/readyz").status_code == 200
    assert new.search("anything") == [goal["title"]]
    assert len(new.http.get(f"/api/goals/{goal['id']}/check-ins").json()["items"]) == 1
    code, lines = run(new.settings, tmp_path / "again", "reembed")
    assert (code, lines[-1]["event"]) == (0, "the goals are of this model")


def test_a_reembed_that_was_cut_short_loses_nothing_and_goes_on_where_it_stopped(
    chroma: Chroma, endpoint: Endpoint, tmp_path: Path
) -> None:
    """The goals stay in use, and the second run picks up what was changed between the runs."""
    settings = endpoint.settings(chroma.url)
    with running(settings_for(chroma.url), tmp_path / "old") as service:
        goal = service.create()
        chroma.copy_record("goals", 149)
        goals = service.goals()
        endpoint.statuses = [200, 200, 403]
        code, lines = run(settings, tmp_path / "failed", "reembed")
        assert (code, lines[-1]["event"]) == (1, "failed")
        assert "embedding service" in lines[-1]["detail"]
        assert service.search("goal")
        service.http.delete(f"/api/goals/{goal['id']}")
        added = service.create(title="added meanwhile")
        endpoint.statuses = []
        endpoint.asked.clear()
        reembed(settings, tmp_path / "again")
        assert len(endpoint.asked) < 100
    with running(settings, tmp_path / "new") as service:
        assert service.goals() == goals - {goal["id"]} | {added["id"]}


def test_goals_keep_their_order(chroma: Chroma, start: Start, endpoint: Endpoint, tmp_path: Path) -> None:
    """The newest goal comes first, before and after."""
    old, new = start(settings_for(chroma.url)), start(endpoint.settings(chroma.url))
    old.create()
    chroma.copy_record("goals", 150)
    before = old.http.get("/api/goals", params={"limit": 100}).json()["items"]
    reembed(new.settings, tmp_path / "reembed")
    assert new.http.get("/api/goals", params={"limit": 100}).json()["items"] == before


def test_an_endpoint_that_takes_few_and_short_texts_gets_all_goals(
    chroma: Chroma, start: Start, endpoint: Endpoint, tmp_path: Path
) -> None:
    """Only new texts are refused as too long: a stored one is found by its beginning."""
    old, new = start(settings_for(chroma.url)), start(endpoint.settings(chroma.url))
    old.create()
    chroma.copy_record("goals", 100)
    why = "why " * 100 + "?"
    long = {old.create(title="Long", description=why)["id"] for _ in range(3)}
    goals = old.goals()
    endpoint.most_texts, endpoint.most_characters = 10, 150
    code, lines = run(new.settings, tmp_path / "reembed", "reembed")
    assert (code, lines[-1]["event"], lines[-1]["computed"]) == (0, "the goals are re-embedded", 104)
    told = [line["texts"] for line in lines if "beginnings were embedded" in line["event"]]
    assert sum(told) == 3
    assert new.goals() == goals
    for goal in long:
        assert new.http.get(f"/api/goals/{goal}").json()["description"] == why
    refused = new.http.post("/api/goals", json=GOAL | {"description": why})
    assert refused.status_code == 422
    assert len(endpoint.requests) < 60
