"""The services, each a process on its own loopback port."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.bench.services.program import ROOT, Program, running
from tests.loopback import HOST, free_port

BACKEND_PYTHON = str(ROOT / ".tools/backend/bin/python")
CHROMADB_PYTHON = str(ROOT / ".tools/chromadb/bin/python")
BACKEND = ROOT / "docker/backend"
REQUEST_SECONDS = 30
CLIENT, SUBJECT = "goals", "ann"
"""What the tokens of the issuer are for, and whom they name."""

COLLECTIONS = "/api/v2/tenants/default_tenant/databases/default_database/collections"


@contextmanager
def database(folder: Path) -> Iterator[Program]:
    """Run the platform's own Chroma server on a folder, which is created if necessary."""
    data, port = folder / "data", free_port()
    data.mkdir(exist_ok=True)
    settings = {"HTTP_HOST": HOST, "HTTP_PORT": str(port), "DATA_FOLDER": str(data), "LOG_LEVEL": "error"}
    command = [CHROMADB_PYTHON, str(ROOT / "docker/chromadb/launch.py")]
    log, url = folder / "database.log", f"http://{HOST}:{port}"
    with running("database", command, settings, url, log, "/api/v2/heartbeat") as program:
        yield program


def backend_settings(chroma: str) -> dict[str, str]:
    """Return production's settings for a backend on its own ports."""
    return {
        "PYTHONPATH": str(BACKEND),
        "HTTP_HOST": HOST,
        "HTTP_PORT": str(free_port()),
        "METRICS_HOST": HOST,
        "METRICS_PORT": str(free_port()),
        "LOG_LEVEL": "info",
        "DRAIN_SECONDS": "0",
        "REQUEST_TIMEOUT_SECONDS": str(REQUEST_SECONDS),
        "CHROMADB_URL": chroma,
    }


@contextmanager
def backend(folder: Path, chroma: str, **more: str) -> Iterator[Program]:
    """Run the backend."""
    settings, log = backend_settings(chroma) | more, folder / "backend.log"
    url = f"http://{HOST}:{settings['HTTP_PORT']}"
    with running("backend", [BACKEND_PYTHON, "-m", "app"], settings, url, log, "/readyz") as program:
        program.metrics_url = f"http://{HOST}:{settings['METRICS_PORT']}"
        yield program


@contextmanager
def issuer(folder: Path) -> Iterator[Program]:
    """Run an issuer of logins."""
    port = free_port()
    command, url = [BACKEND_PYTHON, "-m", "tests.bench.services.issuer", str(port)], f"http://{HOST}:{port}"
    settings = {"PYTHONPATH": f"{BACKEND}:{ROOT}"}
    with running("issuer", command, settings, url, folder / "issuer.log", "/keys") as program:
        yield program


@contextmanager
def bare(folder: Path, chroma: str) -> Iterator[Program]:
    """Run the bare handler."""
    port = free_port()
    settings = {"PYTHONPATH": f"{BACKEND}:{ROOT}", "CHROMADB_URL": chroma}
    command, url = [BACKEND_PYTHON, "-m", "tests.bench.services.bare", str(port)], f"http://{HOST}:{port}"
    with running("bare", command, settings, url, folder / "bare.log", "/livez") as program:
        yield program
