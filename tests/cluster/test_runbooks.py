"""The commands of the runbooks work: each reading command of every page, on a real cluster."""

import os
import re
import shlex
import subprocess
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.cluster.deployed import Deployed

PAGES = sorted((Path(__file__).parents[2] / "docs" / "runbooks").glob("*.md"))
OF_THE_LOGIN = [page for page in PAGES if "oauth2-proxy" in page.read_text()]
READING = ("get", "describe", "logs", "top", "rollout history")
SHELL = re.compile(r"^```sh\n(.*?)^```$", re.MULTILINE | re.DOTALL)
NOT_HERE = (
    "NotFound",  # of what only production has
    "the server doesn't have a resource type",  # of an add-on that is not installed
    "previous terminated container",  # of what never ended
    "Metrics API not available",
    "metrics not available yet",
)
"""Errors that the cluster may give for a correct command."""


def commands(page: Path) -> list[str]:
    """Return a page's commands of kubectl that only read, without what they are piped to."""
    lines = [
        line for text in SHELL.findall(page.read_text()) for line in text.replace("\\\n", " ").splitlines()
    ]
    found = [line.split(" | ")[0] for line in lines]
    return [each for each in found if each.startswith(tuple(f"kubectl {verb} " for verb in READING))]


def type_all(page: Path, environment: Deployed, service: str, not_here: Sequence[str]) -> None:
    """Carry out a page's commands about a service; each must succeed, or fail with one of some errors."""
    variables = {**os.environ, "NAMESPACE": environment.namespace, "SERVICE": service}
    for command in commands(page):
        typed = command.replace("kubectl", shlex.join(environment.kubectl.command), 1)
        done = subprocess.run(
            ["bash", "-c", typed], env=variables, capture_output=True, text=True, check=False
        )
        known = done.returncode == 0 or any(each in done.stderr for each in not_here)
        assert known, f"{service}: {command}: {done.stderr}"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_commands_can_be_typed_as_they_stand(page: Path, dev: Deployed) -> None:
    """For each service: kubectl accepts command, flags and output, and the cluster knows the resources."""
    assert commands(page)
    for service in dev.services:
        type_all(page, dev, service, NOT_HERE)


@pytest.mark.parametrize("page", OF_THE_LOGIN, ids=lambda page: page.stem)
def test_commands_about_the_login_find_it(page: Path, prod: Deployed) -> None:
    """In production, each command of these pages finds what it names."""
    type_all(page, prod, prod.exposed, ())
