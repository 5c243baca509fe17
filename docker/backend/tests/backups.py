"""Backups and restores by the program, and what a database holds before and after."""

import gzip
import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.chroma import Chroma
from tests.processes import HTTP, wait_for
from tests.service import Service, end_of, json_lines, run, start_program


@dataclass
class Backups:
    """Archives at one place, and a log of its own for each run of the program."""

    folder: Path
    """For logs, and for the archives unless the settings name another place."""
    settings: dict[str, str]
    runs: int = 0
    log: Path = Path()
    """That of the last run."""

    def run(self, *arguments: str, **changes: str) -> tuple[int | None, dict[str, Any]]:
        """Run a command, and return its exit code and last log line."""
        self.runs += 1
        self.log = self.folder / f"{arguments[0]}-{self.runs}.log"
        if arguments[0] == "backup":
            time.sleep(1 - time.time() % 1)  # an archive is named by the second in which it begins
        code, lines = run(self.settings | changes, self.log, *arguments)
        return code, lines[-1]

    @contextmanager
    def started(self, *arguments: str) -> Iterator[Path]:
        """Start a command, whose log is yielded, and wait for it to succeed when the block ends."""
        self.runs += 1
        self.log = self.folder / f"{arguments[0]}-{self.runs}.log"
        process = start_program(self.settings, self.log, *arguments)
        wait_for(self.log.exists)
        yield self.log
        assert end_of(process) == 0, self.log.read_text()

    def lines(self) -> list[dict[str, Any]]:
        """Return the lines that the last command has logged."""
        return json_lines(self.log)

    def back_up(self, **changes: str) -> dict[str, Any]:
        """Write an archive, and return the line that reports it."""
        code, line = self.run("backup", **changes)
        assert (code, line["event"]) == (0, "backed up"), line
        return line

    def restore(self, *arguments: str, **changes: str) -> dict[str, Any]:
        """Restore an archive, and return the line that reports it."""
        code, line = self.run("restore", *(arguments or ("latest",)), **changes)
        assert (code, line["event"]) == (0, "restored"), line
        return line

    def refusal(self, *arguments: str, **changes: str) -> str:
        """Run a command that must fail, and return why it did."""
        code, line = self.run(*arguments, **changes)
        assert (code, line["event"]) == (1, "failed"), line
        return str(line["detail"])


def folder_of(settings: dict[str, str]) -> Path:
    return Path(settings["BACKUP_FOLDER"])


def settings_with_folder(chroma_url: str, folder: Path) -> dict[str, str]:
    folder.mkdir()
    kept = {"BACKUP_FOLDER": str(folder), "BACKUP_KEEP": "3"}
    return {"LOG_LEVEL": "error", "CHROMADB_URL": chroma_url} | kept


def lines(archive: Path) -> list[dict[str, Any]]:
    """Return the lines of an archive as they were written."""
    return [json.loads(line) for line in gzip.decompress(archive.read_bytes()).splitlines()]


def ids(archive: Path, collection: str) -> set[str]:
    """Return the ids of the records of a collection in an archive."""
    return {line["id"] for line in lines(archive) if line.get("collection") == collection}


def collections(chroma: Chroma) -> dict[str, list[str]]:
    """Return the ids of all records in each collection of a database."""
    return {
        each["name"]: HTTP.post(f"{chroma.collections}/{each['id']}/get", json={"include": []}).json()["ids"]
        for each in HTTP.get(chroma.collections).json()
    }


def seen(service: Service) -> list[Any]:
    """Return everything that a person sees: lists, searches with similarities, check-ins and trajectories."""
    goals = service.http.get("/api/goals", params={"limit": 100}).json()
    searches = [
        service.http.get("/api/search", params={"q": text, "limit": 50}).json()
        for text in ("run", "save money")
    ]
    details = [
        service.http.get(f"/api/goals/{goal['id']}/{of}").json()
        for goal in goals["items"]
        for of in ("check-ins", "trajectory")
    ]
    return [goals, *searches, *details]
