"""Goals in the database: put there in batches, and looked at without the backend."""

import subprocess
from itertools import count
from typing import Any

from tests.bench.services.client import Client
from tests.bench.services.mix import MARK, new_goal
from tests.bench.services.program import ROOT, Program
from tests.bench.services.services import BACKEND, BACKEND_PYTHON, COLLECTIONS

_PAGE = 1000
_EVERYTHING = ["documents", "metadatas"]


def fill(database: Program, backend: Program, size: int) -> None:
    """Fill the database up to this many goals; the backend creates the first and is told of the others."""
    if Client(backend.url).good("GET", "/api/goals?limit=1")["total"] == 0:
        Client(backend.url).good("POST", "/api/goals", new_goal("The first goal"))
    command = [BACKEND_PYTHON, "-m", "tests.bench.services.fill", database.url, str(size)]
    subprocess.run(command, env={"PYTHONPATH": f"{BACKEND}:{ROOT}"}, check=True)
    tell(backend)


def tell(backend: Program) -> None:
    """Make the backend notice goals that were added or removed without it: it remembers lists until then."""
    client = Client(backend.url, headers=backend.headers)
    goal = client.good("POST", "/api/goals", new_goal("A goal for a moment"))
    client.good("DELETE", f"/api/goals/{goal['id']}")


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

    def created(self) -> dict[str, str]:
        """Return the documents of all records that the load made, by id."""
        found: dict[str, str] = {}
        for offset in count(0, _PAGE):
            page = self._get(
                limit=_PAGE, offset=offset, include=["documents"], where_document={"$contains": MARK}
            )
            found |= dict(zip(page["ids"], page["documents"], strict=True))
            if len(page["ids"]) < _PAGE:
                break
        return found

    def remove_created(self, backend: Program) -> None:
        """Delete all records that the load made, and tell the backend."""
        ids = sorted(self.created())
        for start in range(0, len(ids), _PAGE):
            self._client.good("POST", f"{self._url}/delete", {"ids": ids[start : start + _PAGE]})
        tell(backend)

    def _get(self, **body: Any) -> Any:
        return self._client.good("POST", f"{self._url}/get", body)
