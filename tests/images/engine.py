"""The Docker engine: everything a run makes there has the run's label and is removed with it."""

import json
import os
import shlex
import subprocess
from dataclasses import dataclass, field
from secrets import token_hex
from typing import Any

NO_ENGINE = "skipped: no Docker engine answers. Start one, or name its command in DOCKER"
LABEL = "ai.goaltrajectory.test-images"
ENGINE_SECONDS = 20
"""How long an engine may take to say that it is there."""


class EngineError(Exception):
    """What the engine refused, in its own words."""


@dataclass(frozen=True)
class Engine:
    """Docker's command line, and the name of this run."""

    command: tuple[str, ...]
    run: str = field(default_factory=lambda: f"goaltrajectory-test-{token_hex(6)}")

    def __str__(self) -> str:
        return f"{LABEL}={self.run}"

    def start(self, *arguments: str) -> subprocess.Popen[str]:
        """Return a running command; Ctrl-C does not reach it: the tests decide what is interrupted."""
        return subprocess.Popen(
            [*self.command, *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )

    def answer(self, *arguments: str, text: str = "") -> str:
        """Return the engine's output, or raise EngineError; `text` goes to the command's standard input."""
        process = self.start(*arguments)
        try:
            output, errors = process.communicate(text)
        except KeyboardInterrupt:
            process.communicate()  # what it makes must be there before everything is removed
            raise
        if process.returncode:
            raise EngineError(f"{shlex.join([*self.command, *arguments])}: {errors.strip()}")
        return output

    def inspect(self, *arguments: str) -> Any:
        """Return what the engine knows of one thing."""
        [known] = json.loads(self.answer(*arguments))
        return known

    def has_image(self, name: str) -> bool:
        """Return whether an image is here, so that none is pulled by mistake."""
        try:
            self.answer("image", "inspect", name)
        except EngineError:
            return False
        return True

    def create_network(self) -> str:
        """Return a new network; containers on it find each other by their aliases."""
        self.answer("network", "create", f"--label={self}", self.run)
        return self.run

    def create_volume(self) -> str:
        """Return a new volume."""
        name = f"{self.run}-{token_hex(4)}"
        return self.answer("volume", "create", f"--label={self}", name).strip()

    def create_container(self, *arguments: str) -> str:
        """Return the id of a new container that is not started yet; nothing is pulled."""
        made = self.answer("create", "--pull=never", f"--label={self}", *arguments)
        return made.strip()

    def remove_all(self) -> None:
        """Remove everything that this run made, and nothing else."""
        mine = f"--filter=label={self}"
        for listing, removal in (
            (["ps", "--all"], ["rm", "--force", "--volumes"]),
            (["volume", "ls"], ["volume", "rm"]),
            (["network", "ls"], ["network", "rm"]),
        ):
            found = self.answer(*listing, "--quiet", mine).split()
            if found:
                self.answer(*removal, *found)


def engine_here() -> Engine | None:
    """Return the engine that DOCKER's command reaches, or None if none answers."""
    engine = Engine(tuple(shlex.split(os.environ.get("DOCKER") or "docker")))
    asked = [*engine.command, "version"]
    try:
        subprocess.run(asked, check=True, capture_output=True, timeout=ENGINE_SECONDS)
    except (OSError, subprocess.SubprocessError):
        return None
    return engine
