"""What a login costs: the backend's CPU for a request with a token beside one without, on the same goals."""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager

from tests.bench.services.client import Client
from tests.bench.services.cost import Plan, compared
from tests.bench.services.goals import Records
from tests.bench.services.platform import Platform
from tests.bench.services.program import Program
from tests.bench.services.services import (
    BACKEND_PYTHON,
    CLIENT,
    SUBJECT,
    backend,
    backend_settings,
    issuer,
)

_HEAD = ("CPU of the backend, a request", "with login, ms", "without, ms", "ratio (median)", "ratios")


def login(platform: Platform, plan: Plan) -> str:
    """Return the cost of requests of a person whose all goals are."""
    with _with_login(platform) as ours:
        return compared((ours, platform.backend), Records(platform.database), plan, _HEAD)


@contextmanager
def _with_login(platform: Platform) -> Iterator[Program]:
    folder, chroma = platform.folder / "login", platform.database.url
    folder.mkdir()
    with issuer(folder) as place:
        _own(chroma, f"{place.url}#{SUBJECT}")
        settings = {"ISSUER_URL": place.url, "ISSUER_KEYS_URL": f"{place.url}/keys", "ISSUER_CLIENT": CLIENT}
        with backend(folder, chroma, **settings) as program:
            token = Client(place.url).good("GET", "/token")
            program.headers = {"Authorization": f"Bearer {token}"}
            yield program


def _own(chroma: str, owner: str) -> None:
    """Give all goals an owner."""
    command = [BACKEND_PYTHON, "-m", "app", "own", "--owner", owner]
    subprocess.run(command, env=backend_settings(chroma), check=True, stdout=subprocess.DEVNULL)
