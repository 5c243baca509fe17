"""A stream of requests to a service, from a container on its network."""

import json
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from tests.images.container import Service
from tests.images.services import Services
from tests.images.volumes import INSIDE, PYTHON

STARTED = "asking\n"


@dataclass(frozen=True)
class Outcome:
    """The result of a request: a status, or an error if there is none."""

    connection: str
    """Whether it was a `new` one or a `kept` one."""
    path: str
    result: int | str
    begun: float
    ended: float

    def since(self, moment: float) -> str:
        """Return this in words, with its start and end relative to a moment."""
        times = f"{self.begun - moment:+.2f} to {self.ended - moment:+.2f} s"
        return f"{times}, {self.connection} connection, {self.path}: {self.result}"


@dataclass
class Load:
    """A load that runs until it is stopped."""

    process: subprocess.Popen[str]
    outcomes: list[Outcome] = field(default_factory=list)

    def end(self) -> list[Outcome]:
        """Stop it, and return the result of every request."""
        if not self.outcomes:
            output, errors = self.process.communicate()
            assert self.process.returncode == 0, errors
            self.outcomes = [Outcome(**each) for each in json.loads(output)]
        return self.outcomes


@contextmanager
def load_on(services: Services, service: Service, alias: str, *paths: str) -> Iterator[Load]:
    """Request paths from a service of the network; return once the first responses have come."""
    server = f"{alias}:{service.ports['http']}"
    headers = {"Host": "localhost", **service.headers}
    made = services.engine.create_container(
        "--interactive",
        f"--network={services.network}",
        f"--entrypoint={PYTHON}",
        services.tool.image,
        *("-c", (INSIDE / "load.py").read_text(), server, json.dumps(headers), *paths),
    )
    load = Load(services.engine.start("start", "--attach", "--interactive", made))
    try:
        assert load.process.stdout
        assert load.process.stdout.readline() == STARTED
        yield load
    finally:
        load.end()
        services.engine.answer("rm", "--force", made)
