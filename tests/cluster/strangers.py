"""Pods of no program of an environment: one beside its own, and one in another namespace."""

import json
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from secrets import token_hex

from tests.cluster.applied import applied, must_be_accepted, write
from tests.cluster.deployed import READY_TIMEOUT, Deployed
from tests.cluster.matrix import BESIDE, ELSEWHERE
from tests.cluster.standing_in import PROGRAM, PYTHON, UNNAMED_PORT, stranger


@dataclass(frozen=True)
class Strangers:
    """Pods by their names, and the namespace of each."""

    deployed: Deployed
    namespaces: Mapping[str, str]

    def command(self, name: str, *program: str) -> list[str]:
        """Return the command that runs a program in a pod, with an input."""
        where = (f"--namespace={self.namespaces[name]}", "--stdin", name)
        return [*self.deployed.kubectl.command, "exec", *where, "--", PYTHON, "-c", *program]

    def reached(self, name: str, addresses: Sequence[str]) -> list[str]:
        """Return which addresses a pod connects to."""
        command = self.command(name, PROGRAM, "connect", *addresses)
        done = subprocess.run(command, input="", capture_output=True, text=True, check=True)
        return list(json.loads(done.stdout))


@contextmanager
def strangers_of(deployed: Deployed, folder: Path) -> Iterator[Strangers]:
    """Run the block with strangers that are ready; `folder` is empty."""
    kubectl, like, elsewhere = deployed.kubectl, deployed.workload("backend"), f"strangers-{token_hex(4)}"
    made = [
        {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": elsewhere}},
        stranger(ELSEWHERE, elsewhere, like, [UNNAMED_PORT]),
    ]
    beside = stranger(BESIDE, deployed.namespace, like, [UNNAMED_PORT])
    found = Strangers(deployed, {BESIDE: deployed.namespace, ELSEWHERE: elsewhere})
    with applied(kubectl, [write(folder, made)]) as answers:
        must_be_accepted(answers)
        kubectl.answer("create", "--filename=-", body=beside)
        for name, namespace in found.namespaces.items():
            where = (f"pod/{name}", f"--namespace={namespace}", f"--timeout={READY_TIMEOUT}")
            kubectl.answer("wait", *where, "--for=condition=Ready")
        yield found
        kubectl.answer("delete", f"pod/{BESIDE}", f"--namespace={deployed.namespace}")
