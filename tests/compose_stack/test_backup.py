"""The job of production's Compose file that backs the database up, and restores it."""

from tests.compose_stack.production import BACKUP, Production
from tests.notes import Note
from tests.usage import request, still_there, use_platform


def test_what_was_deleted_comes_back_from_an_archive(production: Production, note: Note) -> None:
    """The job is not started with the services, writes to a volume of its own, and restores from it."""
    assert production.containers(BACKUP) == []
    created = use_platform(production.url)
    assert '"backed up"' in production.run_job(BACKUP)
    for goal in created.goals:
        assert request(production.url, "DELETE", f"/api/goals/{goal['id']}").status == 204
    note(production.run_job(BACKUP, "restore", "latest", "--replace").splitlines()[-1])
    still_there(production.url, created)
    assert production.containers(BACKUP) == []
