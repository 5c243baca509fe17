"""How images get to the cluster, without any."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cluster import images
from tests.cluster.kubectl import RefusedError
from tests.cluster.test_trust import CERTIFI, image

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


def test_an_image_named_by_its_digest_is_refused() -> None:
    """No other image has that name, so nothing is called."""
    with pytest.raises(RefusedError, match="named by its digest"), images.trusting("a@sha256:0", "", "false"):
        pass
