"""The platform's own Chroma server, a process on loopback.

CHROMADB_PYTHON names an interpreter into which docker/chromadb/requirements.txt was installed.
"""

import os
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.processes import HTTP, answers, free_port, wait_for

_LAUNCHER = Path(__file__).parents[2] / "chromadb" / "launch.py"


@dataclass
class Chroma:
    """A server that can be stopped, frozen, and started again on its port and folder."""

    folder: Path
    port: int = field(default_factory=free_port)
    process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def collections(self) -> str:
        return f"{self.url}/api/v2/tenants/default_tenant/databases/default_database/collections"

    def start(self) -> None:
        if "CHROMADB_PYTHON" not in os.environ:
            pytest.fail("CHROMADB_PYTHON is not set: run 'make test-backend', which installs the server")
        self.folder.mkdir(exist_ok=True)
        self.process = subprocess.Popen(
            [os.environ["CHROMADB_PYTHON"], str(_LAUNCHER)],
            env={"HTTP_PORT": str(self.port), "DATA_FOLDER": str(self.folder), "LOG_LEVEL": "error"},
        )
        wait_for(lambda: not self.is_running() or answers(f"{self.url}/api/v2/heartbeat"))
        assert self.is_running(), "the database ended: see its output"

    def is_running(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def records(self, collection: str) -> str:
        """Return the URL of a collection's records."""
        return f"{self.collections}/{HTTP.get(f'{self.collections}/{collection}').json()['id']}"

    def copy_record(self, collection: str, times: int) -> None:
        """Add copies of a collection's first record, quicker than many requests would."""
        records = self.records(collection)
        wanted = {"limit": 1, "include": ["embeddings", "documents", "metadatas"]}
        first = HTTP.post(f"{records}/get", json=wanted).raise_for_status().json()
        copies = {name: first[name] * times for name in ("embeddings", "documents", "metadatas")}
        ids = [f"copy-{number}" for number in range(times)]
        HTTP.post(f"{records}/add", json=copies | {"ids": ids}).raise_for_status()

    def kill(self) -> None:
        if self.process:
            self.process.kill()
            self.process.wait()
            self.process = None

    def freeze(self) -> None:
        """Let it take connections and never answer."""
        assert self.process is not None
        self.process.send_signal(signal.SIGSTOP)

    def thaw(self) -> None:
        assert self.process is not None
        self.process.send_signal(signal.SIGCONT)


@contextmanager
def chroma_in(folder: Path) -> Iterator[Chroma]:
    server = Chroma(folder)
    server.start()
    try:
        yield server
    finally:
        server.kill()
