"""Flux, and what it says of a run's environments."""

from dataclasses import dataclass
from functools import partial
from typing import Any

from tests.add_ons.delivered import Delivered, wait_until
from tests.add_ons.page import Page


@dataclass(frozen=True)
class Flux:
    """A run's environments, and what Flux says of them."""

    of: Delivered
    page: Page
    place: str
    mark: str

    def kustomization(self, environment: str) -> dict[str, Any]:
        name = f"kustomization/{self.of.name}-{environment}"
        [found] = self.of.kubectl.objects(name, f"--namespace={self.place}")
        return dict(found)

    def is_ready(self, environment: str, commit: str) -> bool:
        """Return whether a commit was applied and all of it is healthy."""
        status = self.kustomization(environment).get("status", {})
        applied = str(status.get("lastAppliedRevision", "")).endswith(commit)
        return applied and any(
            each["type"] == "Ready" and each["status"] == "True" for each in status["conditions"]
        )

    def wait_until_ready(self, environment: str, commit: str) -> None:
        """Have Flux look at the repository, and wait until a commit runs."""
        self.page.done("requestedAt")
        ready, state = partial(self.is_ready, environment, commit), partial(self.kustomization, environment)
        wait_until(f"{environment}: {commit}", ready, state)
