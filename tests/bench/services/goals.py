"""Goals in the database: put there in batches, and looked at without the backend."""

import subprocess
from itertools import count
from typing import Any

from tests.bench.services.client import Client
from tests.bench.services.program import ROOT, Program
from tests.bench.services.services import BACKEND, BACKEND_PYTHON, COLLECTIONS

_PAGE = 1000
_EVERYTHING = ["documents", "metadatas"]


def new_goal(title: str) -> dict[str, Any]:
    """Return the body of a request that creates a goal."""
    rest = {"target_value": 12.5, "unit": "km", "target_date": "2030-06-01"}
    return {"title": title, "description": "A little more of it every week, and a note of how it went."} | rest


def fill(database: Program, backend: Program, size: int) -> None:
    """Let there be so many goals; the backend itself makes the first one."""
    client = Client(backend.url)
    if client.good("GET", "/api/goals?limit=1")["total"] == 0:
        client.good("POST", "/api/goals", new_goal("The first goal"))
    command = [BACKEND_PYTHON, "-m", "tests.bench.services.fill", database.url, str(size)]
    subprocess.run(command, env={"PYTHONPATH": f"{BACKEND}:{ROOT}"}, check=True)


class Records:
    """The goals' records, as the database has them."""

    def __init__(self, database: Program) -> None:
        self._client = Client(database.url)
        self._url = f"{COLLECTIONS}/{self._client.good('GET', f'{COLLECTIONS}/goals')['id']}"

    def count(self) -> int:
        """Return how many there are."""
        number: int = self._client.good("GET", f"{self._url}/count")
        return number

    def page(self, limit: int, offset: int) -> Any:
        """Return some as a list needs them."""
        return self._get(limit=limit, offset=offset, include=_EVERYTHING)

    def documents(self) -> dict[str, str]:
        """Return the document of every record by its id."""
        found: dict[str, str] = {}
        for offset in count(0, _PAGE):
            page = self._get(limit=_PAGE, offset=offset, include=["documents"])
            found |= dict(zip(page["ids"], page["documents"], strict=True))
            if len(page["ids"]) < _PAGE:
                return found
        raise AssertionError

    def keep_only(self, ids: set[str]) -> None:
        """Delete all other records."""
        others = sorted(self.documents().keys() - ids)
        for start in range(0, len(others), _PAGE):
            self._client.good("POST", f"{self._url}/delete", {"ids": others[start : start + _PAGE]})

    def _get(self, **body: Any) -> Any:
        return self._client.good("POST", f"{self._url}/get", body)
