"""The cluster that KUBECONFIG names, as kubectl reaches it."""

import os
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple, Protocol

from lib.operations.errors import OperationError

COMMAND = ("kubectl", "--request-timeout=60s")


class Done(NamedTuple):
    """How a command ended, and what it wrote."""

    code: int
    output: str
    errors: str


class Kubectl(Protocol):
    """Runs a command of kubectl."""

    def __call__(self, *arguments: str, body: str = "") -> Done: ...


def kubectl(variables: Mapping[str, str], command: Sequence[str] = COMMAND) -> Kubectl:
    """Return the kubectl that a command starts."""

    def run(*arguments: str, body: str = "") -> Done:
        done = subprocess.run(
            [*command, *arguments],
            input=body,
            env=dict(variables),
            capture_output=True,
            text=True,
            check=False,
        )
        return Done(done.returncode, done.stdout, done.stderr)

    return run


def cluster(variables: Mapping[str, str]) -> Kubectl:
    """Return kubectl for the cluster of KUBECONFIG; raise OperationError where there is no cluster to ask."""
    file = variables.get("KUBECONFIG", "")
    if not file:
        raise OperationError("KUBECONFIG does not name a cluster: set it to the file of the right one")
    if not any(Path(each).is_file() for each in file.split(os.pathsep)):
        raise OperationError(f"KUBECONFIG={file}: there is no such file")
    if shutil.which("kubectl", path=variables.get("PATH", os.defpath)) is None:
        raise OperationError(f"KUBECONFIG={file}: kubectl is not on PATH to ask the cluster")
    return kubectl(variables)
