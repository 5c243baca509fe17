"""The job of production's Compose file that backs the database up, restores it, and gives goals an owner."""

from pathlib import Path

import pytest

from tests.compose_stack.outside import ISSUER
from tests.compose_stack.production import BACKUP, Production
from tests.images.volumes import PYTHON
from tests.notes import Note
from tests.usage import Created, Site, get, request, still_there, use_platform

FORGET_OWNERS = Path(__file__).parent / "inside" / "forget_owners.py"
WITHOUT_LOGIN = """
import os, sys
del os.environ["ISSUER_URL"]
os.execv(sys.executable, [sys.executable, "-m", "app", *sys.argv[1:]])
"""


def run_program(production: Production, program: str, *arguments: str) -> None:
    """Run a program in the job's place."""
    production.run_job(f"--entrypoint={PYTHON}", BACKUP, "-c", program, *arguments)


def restore(*more: str) -> tuple[str, ...]:
    return ("restore", "latest", "--replace", *more)


def delete(site: Site, created: Created) -> None:
    for goal in created.goals:
        assert request(site, "DELETE", f"/api/goals/{goal['id']}").status == 204


def test_what_was_deleted_comes_back_from_an_archive(production: Production, ann: Site, note: Note) -> None:
    """The job is not started with the services, writes to a volume of its own, and restores owners too."""
    assert production.containers(BACKUP) == []
    created = use_platform(ann)
    assert '"backed up"' in production.run_job(BACKUP)
    delete(ann, created)
    note(production.run_job(BACKUP, *restore()).splitlines()[-1])
    still_there(ann, created)
    bob, goal = production.sign_in("Bob"), created.goals[0]["id"]
    assert request(bob, "GET", f"/api/goals/{goal}").status == 404
    assert production.containers(BACKUP) == []


def test_goals_from_before_there_was_a_login_are_whose_one_says(production: Production, ann: Site) -> None:
    """A restore of an archive without owners must name one; in a database without owners, `own` names one."""
    person, created = get(ann, "/api/me")["subject"], use_platform(ann)
    owner = f"--owner={ISSUER.url}#{person}"
    production.run_job(BACKUP)
    run_program(production, FORGET_OWNERS.read_text())
    delete(ann, created)
    with pytest.raises(AssertionError, match="--owner"):
        production.run_job(BACKUP, *restore())
    production.run_job(BACKUP, *restore(owner))
    still_there(ann, created)
    delete(ann, created)
    run_program(production, WITHOUT_LOGIN, *restore())
    assert request(ann, "GET", f"/api/goals/{created.goals[0]['id']}").status == 404
    assert '"owners given"' in production.run_job(BACKUP, "own", owner)
    still_there(ann, created)
