"""dist/ in a served repository, and what a controller makes of it on the cluster."""

import os
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from lib.configuration import Configuration
from lib.model import Delivery, Platform
from lib.synthesis import synthesize
from tests.add_ons.fitted import fitted
from tests.add_ons.repository import Repository, served
from tests.cluster.applied import uninterrupted
from tests.cluster.kubectl import Kubectl, RefusedError
from tests.release.project import ENGINE

SECONDS = 300
"""How long a controller may take for anything."""
GOING = "2m"
"""How long it may take to let go of what is deleted."""

RUNNING = "cronjobs,jobs,deployments,statefulsets,pods"
AT_ONCE = ("--grace-period=1", "--wait=false")
"""A namespace would give each pod all the time that it may take to stop."""


@dataclass(frozen=True)
class Delivered:
    """Environments whose dist/ is in a repository."""

    kubectl: Kubectl
    repository: Repository
    platforms: dict[str, Platform]
    earlier: list[dict[str, Platform]] = field(default_factory=list)

    @property
    def name(self) -> str:
        return next(iter(self.platforms.values())).name

    def namespace(self, environment: str) -> str:
        return self.platforms[environment].environment.namespace

    def write(self) -> None:
        """Write dist/ anew."""
        platforms = list(self.platforms.values())
        folder = self.repository.folder / "dist"
        shutil.rmtree(folder, ignore_errors=True)
        synthesize(Configuration(platforms[0].catalogue, platforms[0].delivery, platforms), folder)

    def commit(self, message: str, environment: str, platform: Platform) -> str:
        """Change an environment, push what dist/ then is, and return the commit."""
        self.earlier.append(dict(self.platforms))
        self.platforms[environment] = platform
        self.write()
        return self.repository.push(message)

    def revert(self) -> str:
        """Revert the last commit, push that, and return the commit."""
        self.platforms.update(self.earlier.pop())
        return self.repository.revert()

    def exists(self, environment: str, *objects: str) -> bool:
        """Return whether all of some objects are in an environment's namespace."""
        where = f"--namespace={self.namespace(environment)}"
        found = self.kubectl.answer("get", *objects, where, "--ignore-not-found", "--output=name").split()
        return len(found) == len(objects)

    def has_namespace(self, environment: str) -> bool:
        name = self.namespace(environment)
        return bool(self.kubectl.answer("get", f"namespace/{name}", "--ignore-not-found", "--output=name"))

    def pods(self, environment: str, service: str) -> list[Any]:
        """Return the pods of a service that are not being deleted."""
        selector = f"--selector=app.kubernetes.io/name={service}"
        found = self.kubectl.objects("pods", f"--namespace={self.namespace(environment)}", selector)
        return [each for each in found if "deletionTimestamp" not in each["metadata"]]

    def images(self, environment: str, service: str) -> set[str]:
        """Return the tags of the images that a service's ready pods run."""
        ready = [each for each in self.pods(environment, service) if _is_ready(each)]
        return {each["spec"]["containers"][0]["image"].rpartition(":")[2] for each in ready}

    def cannot_start(self, environment: str, service: str) -> bool:
        """Return whether a pod of a service waits for an image that is nowhere."""
        states = [
            container["state"].get("waiting", {}).get("reason", "")
            for pod in self.pods(environment, service)
            for container in pod["status"].get("containerStatuses", ())
        ]
        return any(each in ("ErrImagePull", "ImagePullBackOff") for each in states)


@contextmanager
def delivered(
    kubectl: Kubectl,
    configuration: Configuration,
    environments: Sequence[str],
    name: str,
    folder: Path,
    **places: str,
) -> Iterator[Delivered]:
    """Yield environments under another name, in a repository of their own; places are the controllers'."""
    with served(name, folder) as repository:
        delivery = Delivery(repository=repository.url, **places)
        exposed = bool(os.environ.get("INGRESS_IP"))
        platforms = {
            each.environment.name: fitted(each, name, delivery, exposed=exposed)
            for each in configuration.platforms
            if each.environment.name in environments
        }
        found = Delivered(kubectl, repository, platforms)
        found.write()
        repository.push("As configured")
        yield found


def _is_ready(pod: dict[str, Any]) -> bool:
    conditions = pod["status"].get("conditions", ())
    return any(each["type"] == "Ready" and each["status"] == "True" for each in conditions)


def wait_until(what: str, holds: Callable[[], object], state: Callable[[], object] = str) -> None:
    """Wait until something holds; raise AssertionError with the state that it is in instead."""
    end = time.monotonic() + SECONDS
    while not holds():
        assert time.monotonic() < end, f"{what}: not in {SECONDS} s: {state()}"
        time.sleep(1)


@contextmanager
def removed(
    kubectl: Kubectl, place: str, objects: Sequence[str], namespaces: Sequence[str]
) -> Iterator[None]:
    """Run the block that makes some objects of a place, and namespaces; all are removed, however it ends.

    Objects go first: their controller would make again what is gone from a namespace.
    """
    present = kubectl.answer("get", "namespaces", *namespaces, "--ignore-not-found", "--output=name")
    if present:
        raise RefusedError(f"context {kubectl.context} has {present.split()} already")
    try:
        yield
    finally:
        with uninterrupted():
            _remove(kubectl, place, objects)
            for name in namespaces:
                kubectl.run("delete", RUNNING, "--all", f"--namespace={name}", *AT_ONCE)
            kubectl.answer("delete", "namespaces", *namespaces, "--ignore-not-found", "--wait=false")
            for name in namespaces:
                kubectl.answer("wait", f"namespace/{name}", "--for=delete", "--timeout=10m")


def _remove(kubectl: Kubectl, place: str, objects: Sequence[str]) -> None:
    """Delete objects; where no controller does what their finalizers are for, without these."""
    where = f"--namespace={place}"
    done = kubectl.run("delete", *objects, where, "--ignore-not-found", f"--timeout={GOING}")
    if done.returncode:
        for each in objects:
            kubectl.run("patch", each, where, "--type=merge", '--patch={"metadata":{"finalizers":null}}')


@contextmanager
def tagged(image: str, tag: str) -> Iterator[str]:
    """Yield a name of an image with another tag, which the engine has during the block."""
    name = f"{image.rpartition(':')[0]}:{tag}"
    subprocess.run([*ENGINE, "tag", image, name], check=True)
    try:
        yield name
    finally:
        subprocess.run([*ENGINE, "image", "rm", name], check=True, capture_output=True)
