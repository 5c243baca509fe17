"""A container engine, as far as we use one: it builds, measures and pushes images."""

import json
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple, Protocol

from lib.operations.errors import OperationError

STANDARD_ERROR = 2


class Answer(NamedTuple):
    """How a command ended, and what it wrote where that was not shown."""

    code: int
    output: str = ""


class Client(Protocol):
    """Runs a command of the engine; its progress is shown on standard error, or its output is returned."""

    def __call__(self, *arguments: str, shown: bool = False) -> Answer: ...


def client(command: Sequence[str], variables: Mapping[str, str]) -> Client:
    """Return the client that a command starts."""

    def run(*arguments: str, shown: bool = False) -> Answer:
        where = STANDARD_ERROR if shown else subprocess.PIPE
        environment = {**variables, "DOCKER_BUILDKIT": "1"}
        try:
            done = subprocess.run(
                [*command, *arguments], stdout=where, text=True, env=environment, check=False
            )
        except FileNotFoundError:
            fix = "install Docker, or name another with DOCKER"
            raise OperationError(f"no program {command[0]!r}: {fix}") from None
        return Answer(done.returncode, done.stdout or "")

    return run


@dataclass(frozen=True)
class Engine:
    """What we ask of an engine; its client says on standard error what fails."""

    client: Client
    build_arguments: tuple[str, ...] = ()

    def build(self, folder: Path, target: str, reference: str, revision: str) -> bool:
        """Build a target of a folder's Dockerfile, and return whether that went well."""
        version = reference.rpartition(":")[2]
        labels = (f"--build-arg=VERSION={version}", f"--build-arg=REVISION={revision}")
        what = (f"--target={target}", f"--tag={reference}", *labels, *self.build_arguments)
        return self.client("build", *what, str(folder), shown=True).code == 0

    def size_mb(self, reference: str) -> float:
        """Return what the layers of an image take on disk, unpacked."""
        answer = self.client("history", "--human=false", "--format={{.Size}}", reference)
        if answer.code:
            raise OperationError(f"no image {reference}: run `make images`")
        return sum(map(int, answer.output.split())) / 1e6

    def push(self, reference: str) -> bool:
        """Push an image, and return whether that went well."""
        return self.client("push", reference, shown=True).code == 0

    def pushed(self, reference: str) -> list[str]:
        """Return the digests that an image has in the registry that it is named after."""
        answer = self.client("image", "inspect", "--format={{json .RepoDigests}}", reference)
        name = reference.rpartition(":")[0]
        known = [each.split("@") for each in json.loads(answer.output or "[]")]
        return [digest for repository, digest in known if repository == name]

    def answers(self) -> bool:
        """Return whether the engine is there."""
        return self.client("version").code == 0
