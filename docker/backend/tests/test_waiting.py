"""A starting database is waited for, but not forever."""

import asyncio
from pathlib import Path

import pytest

from app.database.connection import Database
from app.database.waiting import wait_for_database
from app.process.settings import DatabaseSettings
from tests.backups import Backups, settings_with_folder
from tests.chroma import Chroma
from tests.processes import PATIENCE_SECONDS, free_port, wait_for


@pytest.fixture
def backups(chroma: Chroma, tmp_path: Path) -> Backups:
    return Backups(tmp_path, settings_with_folder(chroma.url, tmp_path / "archives"))


@pytest.mark.parametrize("command", [["backup"], ["restore", "latest", "--replace"]])
def test_a_database_that_is_still_starting_is_waited_for(
    chroma: Chroma, backups: Backups, command: list[str]
) -> None:
    """As right after its volume was replaced; a log line says what it waits for."""
    backups.back_up()
    chroma.kill()
    with backups.started(*command) as log:
        wait_for(lambda: "waiting for the database" in log.read_text())
        [line] = [line for line in backups.lines() if line["event"] == "waiting for the database"]
        assert (line["url"], line["seconds"]) == (chroma.url, 120)
        chroma.start()
    assert backups.lines()[-1]["event"] in ("backed up", "restored")


def test_a_database_that_never_starts_is_not_waited_for_forever() -> None:
    """Whoever calls it then says what is wrong."""
    nowhere = DatabaseSettings(f"http://127.0.0.1:{free_port()}", "default_tenant", "default_database", None)

    async def wait() -> None:
        async with Database(nowhere) as database:
            await wait_for_database(database, nowhere.url, seconds=0.5)

    asyncio.run(asyncio.wait_for(wait(), PATIENCE_SECONDS))
