"""Argo CD, and what it says of a run's environments."""

import subprocess
from dataclasses import dataclass
from functools import partial
from typing import Any

from tests.add_ons.delivered import Delivered, wait_until
from tests.add_ons.page import Page


@dataclass(frozen=True)
class ArgoCd:
    """A run's environments, and what Argo CD says of them."""

    of: Delivered
    page: Page
    place: str
    mark: str

    def application(self, environment: str) -> Any:
        name = f"application/{self.of.name}-{environment}"
        [found] = self.of.kubectl.objects(name, f"--namespace={self.place}")
        return found

    def status(self, environment: str) -> tuple[str, str]:
        """Return whether an environment is what git says, and whether it is healthy."""
        status = self.application(environment).get("status", {})
        return status.get("sync", {}).get("status", ""), status.get("health", {}).get("status", "")

    def refresh(self, environment: str, *options: str) -> None:
        """Have Argo CD look at git and the cluster."""
        self.said("get", f"{self.of.name}-{environment}", *(options or ("--refresh",)))

    def said(self, *arguments: str) -> str:
        """Return what a command of Argo CD's printed."""
        done = subprocess.run(["argocd", "app", *arguments], capture_output=True, text=True, check=False)
        assert done.returncode == 0, f"{arguments}: {done.stderr}"
        return done.stdout

    def runs(self, environment: str, commit: str) -> bool:
        """Return whether a commit is synced and healthy."""
        revision = self.application(environment)["status"].get("sync", {}).get("revision")
        return revision == commit and self.status(environment) == ("Synced", "Healthy")

    def wait_until_it_runs(self, environment: str, commit: str) -> None:
        self.refresh(environment)
        state = partial(self.state, environment)
        wait_until(f"{environment}: {commit}", partial(self.runs, environment, commit), state)

    def state(self, environment: str) -> str:
        """Return what Argo CD says of an environment and of each object in it."""
        status = self.application(environment).get("status", {})
        objects = [
            f"{each['kind']}/{each['name']}: {each.get('status')} {each.get('health', {}).get('status', '')}"
            for each in status.get("resources", ())
        ]
        return f"{self.status(environment)} {status.get('conditions', '')} {objects}"

    def synced_at(self, environment: str) -> str:
        """Return when something was last applied."""
        return str(self.application(environment)["status"]["operationState"]["finishedAt"])
