"""A host outside the cluster, if the machine offers one, and the embedding endpoint on it."""

import os
import shlex
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import SplitResult

from tests.cluster.beside import beside
from tests.cluster.kubectl import RefusedError
from tests.cluster.public_name import port_of

ROOT = Path(__file__).parents[2]
PYTHON = ROOT / ".tools" / "backend" / "bin" / "python"
BACKEND = ROOT / "docker" / "backend"
SERVER = Path(__file__).with_name("embedding_server.py")


@dataclass(frozen=True)
class Outside:
    """A command that runs another one on the host, and the host's address, public to every policy."""

    command: list[str]
    address: str

    @contextmanager
    def embedding_server(self, url: SplitResult, key: Path, certificates: Path) -> Iterator[None]:
        """Run the block with an OpenAI-compatible server at a URL's port that wants the key in a file."""
        if (url.scheme, url.path) != ("https", "/v1"):
            raise RefusedError(f"{url.geturl()} is not OpenAI's API over TLS")
        program = [str(each) for each in (PYTHON, SERVER, self.address, port_of(url), key, certificates)]
        with beside([*self.command, *program], "listening", PYTHONPATH=str(BACKEND)):
            yield


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
