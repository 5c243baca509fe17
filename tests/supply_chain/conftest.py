"""Every test uses a port on loopback that nothing listens on, unless it starts a server there."""

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.loopback import serving
from tests.supply_chain.registries import Registries


@pytest.fixture(autouse=True)
def nothing_reachable(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        place = f"127.0.0.1:{server.getsockname()[1]}"
    cache = tmp_path_factory.mktemp("cache")
    settings = {
        "DOCKER": "false",
        "NPM_CONFIG_CACHE": str(cache / "npm"),
        "NPM_CONFIG_FETCH_RETRIES": "0",
        "NPM_CONFIG_REGISTRY": f"http://{place}",
        "PIP_AUDIT_OSV_URL": f"http://{place}/v1/query",
        "TRIVY_CACHE_DIR": str(cache / "trivy"),
        "TRIVY_DB_REPOSITORY": f"{place}/trivy-db:2",
    }
    for name, value in settings.items():
        monkeypatch.setenv(name, value)


@pytest.fixture
def registries(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Let the audits reach services that know one vulnerable package."""
    with serving(Registries) as url:
        monkeypatch.setenv("NPM_CONFIG_REGISTRY", url)
        monkeypatch.setenv("PIP_AUDIT_OSV_URL", f"{url}/v1/query")
        yield


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder for a tool to work in."""
    (tmp_path / "work").mkdir()
    return tmp_path / "work"
