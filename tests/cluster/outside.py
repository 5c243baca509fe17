"""A host outside the cluster, if the machine offers one, and the programs on it."""

import os
import shlex
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.cluster.beside import beside, started
from tests.cluster.kubectl import RefusedError
from tests.login.issuer import options
from tests.login.programs import ISSUER

ROOT = Path(__file__).parents[2]
PYTHON = ROOT / ".tools" / "backend" / "bin" / "python"
BACKEND = ROOT / "docker" / "backend"
EMBEDDING_SERVER, BY_HOST = (
    Path(__file__).with_name(f"{name}.py") for name in ("embedding_server", "by_host")
)


@dataclass(frozen=True)
class Outside:
    """A command that runs another one on the host, and the host's address, public to every policy."""

    command: list[str]
    address: str

    @contextmanager
    def embedding_server(self, port: int, key: Path) -> Iterator[None]:
        """Run the block with an OpenAI-compatible server at a port of its own, for the key in a file."""
        program = [str(each) for each in (PYTHON, EMBEDDING_SERVER, port, key)]
        with beside([*self.command, *program], "listening", PYTHONPATH=str(BACKEND)):
            yield

    @contextmanager
    def issuer(self, port: int, control: int, facts: Mapping[str, str]) -> Iterator[None]:
        """Run the block with an issuer at a port of its own, which a test steers at the host's address."""
        places = {"listen": f"127.0.0.1:{port}", "control": f"{self.address}:{control}"}
        with started([*self.command, str(ISSUER), *options(facts, **places)]):
            yield

    @contextmanager
    def by_host(self, certificates: Path, programs: Mapping[str, int]) -> Iterator[None]:
        """Run the block with programs behind TLS: each NAME:PORT leads to a program's own port."""
        served = [f"{name}={port}" for name, port in programs.items()]
        program = [str(each) for each in (PYTHON, BY_HOST, self.address, certificates, *served)]
        with beside([*self.command, *program], "listening"):
            yield


def outside() -> Outside | None:
    """Return the host that CLUSTER_OUTSIDE and CLUSTER_OUTSIDE_IP name, or None."""
    command, address = (os.environ.get(f"CLUSTER_OUTSIDE{suffix}", "") for suffix in ("", "_IP"))
    if not (command and address):
        return None
    for program, target in ((PYTHON, f"{PYTHON.parents[1].relative_to(ROOT)}/.synced"), (ISSUER, "login")):
        if not program.exists():
            raise RefusedError(f"no {program.relative_to(ROOT)}: run make {target}")
    return Outside(shlex.split(command), address)
