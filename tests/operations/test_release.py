"""Which versions are valid, why a release is refused, and what one does."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from lib.model import Image, faults
from lib.model.scalars import Tag
from lib.operations.engine import Answer, Engine
from lib.operations.errors import OperationError
from lib.operations.project import Project
from lib.operations.registry import RegistryError
from lib.operations.release import (
    VERSION,
    engine_problems,
    main,
    record,
    registry_problems,
    release,
    version_problems,
)
from lib.operations.wanted import Wanted
from tests.configuration.folder import set_environment
from tests.operations.registry import DIGEST, log_in, running
from tests.operations.repository import commit_all, git
from tests.operations.stand_ins import EngineClient, engine, here, script

ROOM = "example.com/goals"
IMAGES = {name: Wanted(f"{ROOM}/{name}", Image(name=name, tag="1.0.0"), 100) for name in ("api", "web")}
SMALL = Answer(0, "1000000\n")
PUSHING = """case $1 in
push) echo $2 >>{folder}/pushed ;;
history) echo 1000000 ;;
image) echo "[\\"${{4%:*}}@{digest}\\"]" ;;
esac"""
"""A client that says of each image that is pushed that the registry has it now."""


def known_to_the_engine(digest: str) -> Answer:
    return Answer(0, json.dumps([f"{ROOM}/{name}@{digest}" for name in IMAGES]))


@pytest.mark.parametrize("version", ["0.1.0", "1.2.0", "10.20.30", "1.2.0-rc.1", "1.2.0-0a", "1.0.0-x-y"])
def test_versions(version: str) -> None:
    """A version is one of Semantic Versioning, and a tag as well."""
    assert VERSION.fullmatch(version)
    assert list(version_problems(version)) == []
    assert faults(version, Tag) == []


@pytest.mark.parametrize(
    "version",
    ["", "1.2", "v1.2.0", "1.2.0.0", "01.2.0", "1.2.0-", "1.2.0-01", "1.2.0+7", "latest", "1.2.0\n"],
)
def test_what_is_not_a_version(version: str) -> None:
    """It is refused, and the error says what would be right."""
    allowed = "name one as VERSION=1.2.0 or VERSION=1.2.0-rc.1, of at most 63 characters"
    assert list(version_problems(version)) == [f"{version!r} is not a version: {allowed}"]


def test_a_long_version_is_refused() -> None:
    """A version that is too long for a label is refused."""
    assert list(version_problems(f"1.2.0-{'a' * 57}")) == []
    assert "at most 63 characters" in next(version_problems(f"1.2.0-{'a' * 58}"))


def test_an_engine_that_does_not_answer_stands_against_it() -> None:
    """Nothing can be built then, whether its client is there or not."""
    assert list(engine_problems(engine(version=Answer(1)))) == [
        "the Docker engine does not answer: see above, and start it"
    ]
    [told] = engine_problems(here(DOCKER="no-such-program").engine)
    assert told.startswith("no program 'no-such-program'")
    assert list(engine_problems(engine())) == []


def test_what_the_registry_has_stands_against_it() -> None:
    """Every image that is there already is named, with its digest."""
    known = {f"{ROOM}/api:1.0.0": DIGEST}
    assert registry_problems([each.built for each in IMAGES.values()], known.get) == [
        f"{ROOM}/api:1.0.0 is released already ({DIGEST}): name another version"
    ]


def test_a_registry_that_does_not_answer_is_told_once() -> None:
    """Several images of one registry make one reason."""

    def away(_: str) -> str:
        raise RegistryError("the registry example.com cannot be asked")

    assert registry_problems(["a:1", "b:1"], away) == ["the registry example.com cannot be asked"]


def test_everything_is_pushed_after_everything_is_built() -> None:
    """A build that fails leaves the registry as it was."""
    client = EngineClient(history=SMALL, image=known_to_the_engine(DIGEST))
    found = release("1.0.0", IMAGES, Path(), Engine(client), lambda _: DIGEST)
    assert found == {"api": DIGEST, "web": DIGEST}
    commands = [asked[0] for asked in client.asked if asked[0] in ("build", "push")]
    assert commands == ["build", "build", "push", "push"]


@pytest.mark.parametrize(
    ("answers", "told", "error"),
    [
        ({"push": Answer(1)}, DIGEST, f"{ROOM}/api:1.0.0 was not pushed: see above"),
        ({}, None, f"the registry has nothing as {ROOM}/api:1.0.0, which is not what was pushed"),
        ({}, "sha256:b", f"the registry has sha256:b as {ROOM}/api:1.0.0, which is not what was pushed"),
    ],
)
def test_what_the_registry_does_not_have_is_not_recorded(
    answers: dict[str, Answer], told: str | None, error: str
) -> None:
    """Engine and registry must agree on the digest of what was pushed."""
    asked = engine(history=SMALL, image=known_to_the_engine(DIGEST), **answers)
    with pytest.raises(OperationError) as raised:
        release("1.0.0", IMAGES, Path(), asked, lambda _: told)
    assert str(raised.value) == f"{error}; nothing is recorded"


def test_tag_and_digest_are_recorded(example: Project) -> None:
    """What was released replaces what the environment has; others keep theirs."""
    file = example.images_file
    before = json.loads(file.read_text())
    record("2.0.0", "dev", {"backend": DIGEST}, example)
    backend = {**before["dev"]["backend"], "tag": "2.0.0", "digest": DIGEST}
    assert json.loads(file.read_text()) == {**before, "dev": {**before["dev"], "backend": backend}}


def test_all_that_stands_against_it_is_said_at_once(example: Project) -> None:
    """A wrong version and environment, no repository, and no engine."""
    with pytest.raises(OperationError) as raised:
        main(["v1", "qa"], Project(example.root, {"DOCKER": "no-such-engine", "PATH": "/usr/bin:/bin"}))
    first, *others = str(raised.value).splitlines()
    assert (first, len(others)) == ("nothing is released:", 4)
    assert "no environment 'qa'" in others[1]
    assert others[2] == "  this is not a git repository, so no image could name its commit"


@pytest.fixture
def committed(example: Project, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Project]:
    """Return a committed project with a registry on the loopback, and an engine that pushes there."""
    folder = tmp_path_factory.mktemp("registry")
    with running(folder) as host:
        log_in(folder, host)
        registry = f'registry=Registry(name="{host}/goals", pull_policy="IfNotPresent")'
        set_environment(example.root / "config", "dev", registry)
        git(example.root, "init", "--quiet")
        commit_all(example.root)
        engine = script(folder / "docker", PUSHING.format(folder=folder, digest=DIGEST))
        variables = {"DOCKER": engine, "DOCKER_CONFIG": str(folder), "PATH": "/usr/bin:/bin"}
        yield Project(example.root, variables)


def test_a_release_is_recorded_with_the_registrys_digests(
    committed: Project, capsys: pytest.CaptureFixture[str]
) -> None:
    """Tag and digest of each image are in config/images.json; references and next step are printed."""
    main(["2.0.0", "dev"], committed)
    recorded = json.loads(committed.images_file.read_text())["dev"]
    assert {(entry["tag"], entry["digest"]) for entry in recorded.values()} == {("2.0.0", DIGEST)}
    assert len(recorded) > 1
    told = capsys.readouterr().out.splitlines()
    assert told[-1] == "next: commit config/images.json with what synthesis writes"
    assert len([line for line in told if line.endswith(f":2.0.0@{DIGEST}")]) == len(recorded)


def test_a_version_is_released_once(committed: Project) -> None:
    """A second release of the same version is refused: it is there, and the file is not committed."""
    main(["2.0.0", "dev"], committed)
    before = committed.images_file.read_bytes()
    with pytest.raises(OperationError) as raised:
        main(["2.0.0", "dev"], committed)
    assert "  not committed: config/images.json; commit it" in str(raised.value)
    assert f"backend:2.0.0 is released already ({DIGEST}): name another version" in str(raised.value)
    assert committed.images_file.read_bytes() == before


def test_an_interrupted_release_is_not_recorded(committed: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    """It says so, whatever has been pushed already."""

    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    before = committed.images_file.read_bytes()
    monkeypatch.setattr(Engine, "push", interrupted)
    with pytest.raises(OperationError, match=r"^interrupted; nothing is recorded$"):
        main(["2.0.0", "dev"], committed)
    assert committed.images_file.read_bytes() == before
