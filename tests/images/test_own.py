"""A database from before a login: its goals are nobody's until the command names whose they become."""

import pytest

from tests.images.conftest import Start
from tests.images.container import Service, wait_until
from tests.images.production import ANN, BACKEND, BOB, Platform, without_login
from tests.usage import still_there, use_platform

pytestmark = pytest.mark.own("backend")


@pytest.fixture
def before(platform: Platform, start: Start) -> Service:
    """Return a backend as it was before anybody had to sign in, on production's database."""
    assert platform.chromadb.running()
    found = start(without_login(BACKEND), alias="before")
    found.wait_for("readiness")
    return found


def test_a_database_from_before_gets_an_owner(platform: Platform, before: Service, start: Start) -> None:
    """Nobody sees its goals; after `python -m app own` the person who is named does, and nobody else."""
    created = use_platform(before.url())
    bob = platform.backend.sent({"Authorization": f"Bearer {platform.issuer.token(**BOB)}"})
    paths = [f"/api/goals/{goal['id']}" for goal in created.goals]
    assert {platform.backend.ask(path).status for path in paths} == {404}

    given = start(
        BACKEND, command=["own", "--owner", f"{BACKEND.settings['ISSUER_URL']}#{ANN['sub']}"], alias="own"
    )
    assert given.exit_code() == 0, given.end_of_log()

    wait_until(lambda: platform.backend.answers(paths[0]), "Ann sees what is hers", given.end_of_log)
    still_there(platform.site, created)
    assert {bob.ask(path).status for path in paths} == {404}


def test_an_owner_who_could_never_sign_in_is_refused(platform: Platform, start: Start) -> None:
    """Goals are given to nobody of another issuer, and the line says what an owner begins with."""
    refused = start(BACKEND, command=["own", "--owner", "https://elsewhere.example#ann"], alias="own")
    assert refused.exit_code() == 1
    assert BACKEND.settings["ISSUER_URL"] in refused.end_of_log()
    assert platform.backend.running()
