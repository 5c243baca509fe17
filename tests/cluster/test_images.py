"""How images get to the cluster, without any."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.cluster import images
from tests.cluster.applied import documents
from tests.cluster.conftest import DIST
from tests.cluster.images import with_built
from tests.cluster.test_trust import CERTIFI, image
from tests.images.manifest import NAMED

Command = Callable[[str], str]


@pytest.fixture
def command(tmp_path: Path) -> Command:
    """Return a function that makes a program of a shell's line, and returns its path."""

    def make(line: str) -> str:
        program = tmp_path / f"program-{len(list(tmp_path.iterdir()))}"
        program.write_text(f"#!/bin/sh\n{line}\n")
        program.chmod(0o755)
        return str(program)

    return make


@pytest.mark.parametrize(
    ("save", "load", "message"),
    [
        ("false", "true", "false save some-image:1: exit code 1. The images must be there: make images"),
        ("true", "false", "false: exit code 1"),
    ],
)
def test_a_command_that_fails_is_named(
    monkeypatch: pytest.MonkeyPatch, save: str, load: str, message: str
) -> None:
    """When the images cannot be saved or loaded, the run ends with the command that failed."""
    monkeypatch.setenv("DOCKER", save)
    with pytest.raises(RuntimeError, match=f"^{message}"):
        images.load(["some-image:1"], load)


def test_nodes_get_their_image_back(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, command: Command
) -> None:
    """However the run ends, the last image that the nodes are given is the one that the engine has."""
    original, loaded, given = tmp_path / "original", tmp_path / "loaded", tmp_path / "given"
    original.write_bytes(image({CERTIFI: b"one\n"}))
    monkeypatch.setenv("DOCKER", command(f"cat {original}"))
    load = command(f"cat >{loaded}")

    def interrupted() -> None:
        loaded.rename(given)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt), images.trusting("backend:1", "an authority", load):
        interrupted()
    assert b"one\nan authority" in given.read_bytes()
    assert loaded.read_bytes() == original.read_bytes()


def test_released_images_are_replaced_by_those_built_here_and_others_are_not() -> None:
    """In every kind that runs pods, whatever tag and digest it names."""
    text = json.dumps(documents(DIST / "prod"))
    released = json.loads(re.sub(r'("image": "[^"]+):[^"]+"', rf'\1:9.9.9@sha256:{"0" * 64}"', text))
    found = [image for each in with_built(released, NAMED.values()) for image in named_in(each)]
    assert {each["kind"] for each in released if named_in(each)} == {"Deployment", "StatefulSet", "CronJob"}
    assert set(found) == set(NAMED.values())
    assert with_built(released, ["elsewhere.example/backend:1"]) == released


def named_in(document: dict[str, Any]) -> list[str]:
    """Return every image that a document names, wherever it does."""
    return re.findall(r'"image": "([^"]+)"', json.dumps(document))
