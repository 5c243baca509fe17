"""A Compose project of a test's own, made from a copy of the project's Compose files."""

import os
import shlex
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.images.container import Container
from tests.images.engine import Engine
from tests.images.manifest import PROD

ROOT = Path(__file__).parents[2]
COMPOSE = os.environ.get("COMPOSE") or str(Path(sys.executable).with_name("docker-compose"))
WAIT_SECONDS = 400
"""How long anything may take: twice what a hung database takes until its check has killed it, and more."""

_UNCHECKED = {"Status": "healthy"}
_SET_UP = ".venv/bin/cdk8s"
"""What make would make first; it is there, for these tests run in it."""


class Project(Engine):
    """The engine, where what a run makes carries the label of its Compose project."""

    def __str__(self) -> str:
        return f"com.docker.compose.project={self.run}"

    def made(self, kind: str) -> list[str]:
        """Return what there is of this project: of the kind `container`, `network` or `volume`."""
        every = ["--all"] if kind == "container" else []
        return self.answer(kind, "ls", *every, "--quiet", f"--filter=label={self}").split()


@dataclass(frozen=True)
class Stack:
    """A platform in a Compose project; its Compose files are in the folder `docker` of another folder."""

    project: Project
    folder: Path
    environment: str
    files: tuple[str, ...]
    """The files to name; if there are none, Compose finds them by itself."""
    port: int

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def up(self) -> float:
        """Start everything from images that are here, and return the seconds until all is healthy."""
        start = time.monotonic()
        options = ["--detach", "--wait", "--wait-timeout", str(WAIT_SECONDS), "--no-build", "--pull", "never"]
        self._compose("up", *options)
        return time.monotonic() - start

    def run_job(self, *arguments: str) -> str:
        """Run a job with options before its name and arguments after it, and return its log."""
        return self._compose("run", "--rm", "--no-TTY", *arguments)

    def make_down(self) -> None:
        """Run this project's `make down` on the copy."""
        makefile = ("--file", str(ROOT / "Makefile"), "--assume-old", _SET_UP)
        self._run(["make", *makefile, "down", f"ENV={self.environment}", f"COMPOSE={COMPOSE}"], self.folder)

    def containers(self, name: str) -> list[str]:
        """Return the containers of a service or job."""
        label = f"--filter=label=com.docker.compose.service={name}"
        options = ("--all", "--quiet", "--no-trunc", f"--filter=label={self.project}", label)
        return self.project.answer("ps", *options).split()

    def service(self, name: str) -> Container:
        """Return the container of a service."""
        [identity] = self.containers(name)
        return Container(self.project, identity, PROD[name].ports if name in PROD else {})

    def network(self, name: str) -> str:
        """Return the name that a network of the Compose files has on the engine."""
        return f"{self.project.run}_{name}"

    def _compose(self, *arguments: str) -> str:
        named = [argument for each in self.files for argument in ("--file", each)]
        return self._run([*shlex.split(COMPOSE), *named, *arguments], self.folder / "docker")

    def _run(self, command: Sequence[str], folder: Path) -> str:
        """Return what a command prints; after Ctrl-C, wait for what it makes, so that all of it goes."""
        process = subprocess.Popen(
            command,
            cwd=folder,
            env=self._variables(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        try:
            output, _ = process.communicate()
        except KeyboardInterrupt:
            process.send_signal(signal.SIGINT)
            process.communicate()
            raise
        assert process.returncode == 0, f"{shlex.join(command)}:\n{output}\n{self._logs()}"
        return output

    def _variables(self) -> Mapping[str, str]:
        """Return the environment of Compose, in which nothing of another project stays."""
        others = {name: value for name, value in os.environ.items() if not name.startswith("COMPOSE_")}
        return others | {
            "COMPOSE_PROJECT_NAME": self.project.run,
            "COMPOSE_REMOVE_ORPHANS": "1",
            "GOALTRAJECTORY_PORT": str(self.port),
        }

    def _logs(self) -> str:
        made = self.project.made("container")
        return "\n".join(Container(self.project, each, {}).log()[-4000:] for each in made)


def healthy(container: Container) -> bool:
    """Return whether the engine has found a container healthy, or has no check for it and it runs."""
    state = container.inspect()["State"]
    return bool(state["Running"] and state.get("Health", _UNCHECKED)["Status"] == "healthy")


def seconds_until(check: Callable[[], bool], what: str, told: Callable[[], object] = str) -> float:
    """Wait until a condition holds, and return how long it took."""
    start = time.monotonic()
    while not check():
        assert time.monotonic() < start + WAIT_SECONDS, (
            f"not in {WAIT_SECONDS} s: {what}\n{str(told())[-4000:]}"
        )
        time.sleep(0.2)
    return time.monotonic() - start
