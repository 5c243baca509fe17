"""What an engine is asked, and what its answers mean."""

import json
from pathlib import Path

import pytest

from lib.operations.engine import Answer, Engine, client
from lib.operations.errors import OperationError
from tests.operations.stand_ins import EngineClient, engine, here, script

BACKEND = "example.com/goals/backend"


def test_a_build_says_what_it_is_of() -> None:
    """The image has its version, its commit and the tag; further arguments are handed on."""
    asked = EngineClient()
    assert Engine(asked, ("--pull",)).build(Path("docker/backend"), "final", f"{BACKEND}:1.2.3", "abc")
    [(command, *options, folder)] = asked.asked
    assert (command, folder) == ("build", "docker/backend")
    versions = ["--build-arg=VERSION=1.2.3", "--build-arg=REVISION=abc"]
    assert options == ["--target=final", f"--tag={BACKEND}:1.2.3", *versions, "--pull"]


@pytest.mark.parametrize(("code", "expected"), [(0, True), (1, False)])
def test_the_engine_decides_whether_it_went_well(code: int, expected: bool) -> None:  # noqa: FBT001
    """A build, a push, and whether it is there at all."""
    asked = engine(build=Answer(code), push=Answer(code), version=Answer(code))
    assert asked.build(Path(), "final", BACKEND, "abc") is expected
    assert asked.push(BACKEND) is expected
    assert asked.answers() is expected


def test_a_size_is_that_of_all_layers() -> None:
    """Layers are added up, in units of a million bytes."""
    assert engine(history=Answer(0, "1500000\n0\n500000\n")).size_mb(BACKEND) == 2.0


def test_an_image_that_is_not_there_has_no_size() -> None:
    """The error says how to build it."""
    with pytest.raises(OperationError, match=f"^no image {BACKEND}: run `make images`$"):
        engine(history=Answer(1)).size_mb(BACKEND)


def test_a_digest_is_that_of_the_same_repository() -> None:
    """An image can have been pushed under several names, each of which has a digest of its own."""
    digests = [f"{BACKEND}@sha256:1", "other.example.com/goals/backend@sha256:2"]
    asked = engine(image=Answer(0, json.dumps(digests)))
    assert asked.pushed(f"{BACKEND}:1.0.0") == ["sha256:1"]
    assert engine(image=Answer(1)).pushed(f"{BACKEND}:1.0.0") == []


def test_the_client_is_a_program(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """It gets the arguments as they are; what it writes is returned, or shown on standard error."""
    program = script(tmp_path / "client", 'printf "%s|" "$@" "$DOCKER_BUILDKIT" "$A"; exit 3')
    run = client([program, "--context=b c"], {"A": "1"})
    assert run("push", "d e") == Answer(3, "--context=b c|push|d e|1|1|")
    assert run("push", shown=True) == Answer(3, "")
    assert capfd.readouterr() == ("", "--context=b c|push|1|1|")


def test_variables_name_the_client_and_what_builds_get(tmp_path: Path) -> None:
    """DOCKER is a command of several words, and BUILD_ARGS are further arguments."""
    asked = tmp_path / "asked"
    program = script(tmp_path / "client", f'printf "%s|" "$@" >{asked}')
    project = here(DOCKER=f"{program} --debug", BUILD_ARGS="--secret 'id=a b'")
    assert project.engine.build(Path("folder"), "final", "a:1", "abc")
    told = asked.read_text()
    assert told.startswith("--debug|build|")
    assert told.endswith("|--secret|id=a b|folder|")


def test_a_missing_client_is_told() -> None:
    """The error says what to install or to name."""
    fix = "install Docker, or name another with DOCKER"
    with pytest.raises(OperationError, match=f"^no program 'no-such-program': {fix}$"):
        here(DOCKER="no-such-program").engine.answers()
