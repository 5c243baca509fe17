"""A host outside the cluster, where the machine offers one, and the embedding endpoint on it."""

import os
import shlex
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.cluster.kubectl import RefusedError

ROOT = Path(__file__).parents[2]
PYTHON = ROOT / ".tools" / "backend" / "bin" / "python"
PORT = 443
"""The one port on which production's policies let the backend out."""


@dataclass(frozen=True)
class Outside:
    """A command that runs another one on the host, and the host's address, public to every policy."""

    command: list[str]
    address: str

    @contextmanager
    def embedding_endpoint(self, key: str) -> Iterator[str]:
        """Yield the URL of an OpenAI-compatible endpoint that wants this key."""
        program = [PYTHON, Path(__file__).parent / "embedding_server.py"]
        with subprocess.Popen(
            [*self.command, *program, self.address, str(PORT), key],
            env=os.environ | {"PYTHONPATH": str(ROOT / "docker" / "backend")},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        ) as server:
            try:
                assert server.stdout is not None
                assert server.stderr is not None
                if not server.stdout.readline():
                    raise RuntimeError(f"{shlex.join(self.command)}: {server.stderr.read()}")
                yield f"http://{self.address}:{PORT}/v1"
            finally:
                server.terminate()


def outside() -> Outside | None:
    """Return the host that CLUSTER_OUTSIDE and CLUSTER_OUTSIDE_IP name, or None."""
    command, address = (os.environ.get(f"CLUSTER_OUTSIDE{suffix}", "") for suffix in ("", "_IP"))
    if not (command and address):
        return None
    if not PYTHON.exists():
        raise RefusedError(
            f"no {PYTHON.relative_to(ROOT)}: run make {PYTHON.parents[1].relative_to(ROOT)}/.synced"
        )
    return Outside(shlex.split(command), address)
