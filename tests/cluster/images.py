"""The platform's images on every node of the cluster."""

import copy
import os
import shlex
import subprocess
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from tempfile import TemporaryFile
from typing import Any

from tests.cluster.trust import add_authority
from tests.images.manifest import repository

HOW = (
    "no images for the cluster: set IMAGE_LOAD to a command that gives every node what `docker save` writes, "
    "such as IMAGE_LOAD='kind load image-archive /dev/stdin'"
)


def load_command() -> str:
    """Return the command that gives every node an archive of images, or nothing if none is named."""
    return os.environ.get("IMAGE_LOAD", "")


def with_built(documents: Iterable[dict[str, Any]], built: Iterable[str]) -> list[dict[str, Any]]:
    """Return documents whose pods run the images that are built here instead of released ones."""
    replaced = copy.deepcopy(list(documents))
    by_repository = {repository(image): image for image in built}
    for container in [each for document in replaced for each in _containers(document)]:
        container["image"] = by_repository.get(repository(container["image"]), container["image"])
    return replaced


def _containers(document: Mapping[str, Any]) -> list[dict[str, Any]]:
    spec = document.get("spec", {})
    spec = spec["jobTemplate"]["spec"] if document["kind"] == "CronJob" else spec
    found: list[dict[str, Any]] = spec.get("template", {}).get("spec", {}).get("containers", [])
    return found


def load(images: Iterable[str], command: str) -> None:
    """Give every node the images that `make images` built."""
    save = _save(images)
    with subprocess.Popen(save, stdout=subprocess.PIPE) as archive:
        done = subprocess.run(shlex.split(command), stdin=archive.stdout, check=False)
    _require_success({shlex.join(save): archive.returncode, command: done.returncode})


@contextmanager
def trusting(image: str, certificate: str, command: str) -> Iterator[None]:
    """Run the block with an image on every node that trusts one more authority; the engine keeps its own."""
    try:
        _load_trusting(image, certificate, command)
        yield
    finally:
        load([image], command)


def _load_trusting(image: str, certificate: str, command: str) -> None:
    save = _save([image])
    with TemporaryFile() as original, TemporaryFile() as changed:
        saved = subprocess.run(save, stdout=original, check=False)
        _require_success({shlex.join(save): saved.returncode})
        original.seek(0)
        add_authority(original, changed, certificate)
        changed.seek(0)
        done = subprocess.run(shlex.split(command), stdin=changed, check=False)
    _require_success({command: done.returncode})


def _save(images: Iterable[str]) -> list[str]:
    return [*shlex.split(os.environ.get("DOCKER", "docker")), "save", *images]


def _require_success(codes: Mapping[str, int]) -> None:
    failed = [f"{name}: exit code {code}" for name, code in codes.items() if code]
    if failed:
        raise RuntimeError(f"{'; '.join(failed)}. The images must be there: make images")
