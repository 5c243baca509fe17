"""kubectl, in the one context that somebody named for these tests."""

import json
import shutil
import subprocess
from dataclasses import dataclass
from typing import Any


class RefusedError(Exception):
    """The tests must not run here; nothing was touched."""


@dataclass(frozen=True)
class Kubectl:
    """kubectl in one context of the kubeconfig."""

    context: str

    @property
    def command(self) -> list[str]:
        return ["kubectl", f"--context={self.context}"]

    def run(self, *arguments: str, body: object = None) -> subprocess.CompletedProcess[str]:
        """Return what kubectl answered; `body` goes to its standard input as JSON."""
        return subprocess.run(
            [*self.command, "--request-timeout=60s", *arguments],
            input=None if body is None else json.dumps(body),
            capture_output=True,
            text=True,
            check=False,
            start_new_session=True,  # Ctrl-C is for the tests: they decide what kubectl may leave undone
        )

    def answer(self, *arguments: str, body: object = None) -> str:
        """Return kubectl's output, or raise RuntimeError with its error."""
        done = self.run(*arguments, body=body)
        if done.returncode:
            raise RuntimeError(f"kubectl {' '.join(arguments)}: {done.stderr.strip()}")
        return done.stdout

    def objects(self, *arguments: str) -> list[Any]:
        """Return the objects that `kubectl get` finds."""
        found = json.loads(self.answer("get", "--output=json", *arguments))
        return list(found["items"]) if found["kind"] == "List" else [found]


def kubectl_in(context: str) -> Kubectl:
    """Return kubectl in a context of the kubeconfig, or refuse it without calling any cluster."""
    if shutil.which("kubectl") is None:
        raise RefusedError("kubectl is not on PATH")
    listing = ["kubectl", "config", "get-contexts", "--output=name"]
    known = subprocess.run(listing, capture_output=True, text=True, check=False).stdout.splitlines()
    if context not in known:
        raise RefusedError(f"TEST_CONTEXT={context}: the kubeconfig has {', '.join(known) or 'no context'}")
    return Kubectl(context)
