"""Credentials of external services: right, wrong, late, limited, and changed while the backend runs."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.images.certificates import Authority
from tests.images.conftest import Start
from tests.images.container import Service
from tests.images.production import KEY, KEY_FILE, Platform, without_login
from tests.images.services import Services
from tests.usage import Answer

pytestmark = pytest.mark.own("backend")

NEW_KEY = "key-two"
GOAL = {"title": "Read twelve books", "target_value": 12, "target_date": "2030-01-01"}


def create_goal(backend: Service) -> Answer:
    return backend.ask("/api/goals", "POST", GOAL)


@pytest.fixture
def backend(platform: Platform) -> Iterator[Service]:
    """Return production's backend; its key and the embedding server are afterwards as they were."""
    yield platform.backend
    platform.endpoint.does(key=KEY, status=200, delay_seconds=0, asked=[])
    platform.secrets.put({KEY_FILE: KEY})


def test_the_right_key_is_sent_as_the_manifest_says(platform: Platform, backend: Service) -> None:
    """The file's content is sent as a bearer token, over verified TLS, to the URL in the settings."""
    platform.endpoint.does(asked=[])
    assert create_goal(backend).status == 201
    [call] = platform.endpoint.asked()
    assert call["path"] == "/v1/embeddings"
    assert call["authorization"] == f"Bearer {KEY}"
    assert call["model"] == backend.workload.settings["EMBEDDING_MODEL"]
    assert call["input"] == [f"{GOAL['title']}\n"]


@pytest.mark.parametrize(
    ("folder", "mode"),
    [("/var/run/secrets/eks.amazonaws.com/serviceaccount", ",readonly"), ("/run/secrets", "")],
    ids=["as a cloud's webhook", "as CRI-O with a subscription"],
)
def test_a_clusters_own_credentials_have_a_place_beside_ours(
    folder: str, mode: str, platform: Platform, start: Start, services: Services
) -> None:
    """What somebody else mounts there neither keeps the container from starting nor hides ours."""
    others = services.tool.files(0, 0o444, {"token": "of-the-cloud"})
    mounted = others.at(folder).replace(",readonly", mode)
    beside = start(platform.backend.workload, options=[mounted], alias="beside")
    beside.wait_for("readiness")
    assert create_goal(beside).status == 201


def test_a_rotated_key_is_used_without_a_restart(platform: Platform, backend: Service) -> None:
    """Until the file has the new key, goals are refused with 502, and no key is ever shown."""
    started = backend.inspect()["State"]["StartedAt"]
    platform.endpoint.does(key=NEW_KEY)
    refused = create_goal(backend)
    assert (refused.status, refused.headers["content-type"]) == (502, "application/problem+json")
    platform.secrets.put({KEY_FILE: NEW_KEY})
    assert create_goal(backend).status == 201
    assert backend.inspect()["State"]["StartedAt"] == started
    shown = refused.body.decode() + backend.log()
    assert "EMBEDDING_CREDENTIAL_FILE" in shown
    assert KEY not in shown
    assert NEW_KEY not in shown


def test_a_key_that_goes_away_is_said_and_comes_back(platform: Platform, backend: Service) -> None:
    """If a Secret loses its key, new goals fail, but the process and the stored goals are unaffected."""
    platform.secrets.put({})
    assert create_goal(backend).status == 502
    assert backend.answers("/api/goals")
    assert any("No such file" in str(line) for line in backend.log_lines())
    platform.secrets.put({KEY_FILE: KEY})
    assert create_goal(backend).status == 201


def test_a_rate_limit_is_handed_on(platform: Platform, backend: Service) -> None:
    """429 from the endpoint becomes 503 for the client, with the endpoint's Retry-After."""
    platform.endpoint.does(status=429)
    limited = create_goal(backend)
    assert (limited.status, limited.headers["retry-after"]) == (503, "17")


def test_a_late_answer_is_504(start: Start, platform: Platform) -> None:
    """Nobody waits longer than REQUEST_TIMEOUT_SECONDS for a missing response; reads still work."""
    impatient = start(
        platform.backend.workload,
        settings={"REQUEST_TIMEOUT_SECONDS": "2"},
        alias="impatient",
    )
    impatient.wait_for("readiness")
    platform.endpoint.does(delay_seconds=4)
    try:
        assert create_goal(impatient).status == 504
        assert impatient.answers("/api/goals")
    finally:
        platform.endpoint.does(delay_seconds=0)


def test_an_authority_that_nobody_trusts_is_refused(
    start: Start, services: Services, platform: Platform, tmp_path: Path
) -> None:
    """Where another authority is trusted, the key is not sent at all."""
    trust = services.trusting(Authority(tmp_path), "/run/another")
    careful = start(without_login(platform.backend.workload), options=trust, alias="careful")
    careful.wait_for("readiness")
    platform.endpoint.does(asked=[])
    assert create_goal(careful).status == 503
    assert platform.endpoint.asked() == []
