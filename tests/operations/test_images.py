"""Which images are built, and the error if one cannot be."""

from pathlib import Path

import pytest

from lib.model import Image
from lib.operations.engine import Answer, Engine
from lib.operations.errors import OperationError
from lib.operations.images import build_final, first_wanted, in_use, main, to_build
from lib.operations.project import ROOT, Project
from lib.operations.wanted import Wanted
from tests.examples import platform
from tests.operations.platforms import DIGEST, OURS, everything
from tests.operations.stand_ins import EngineClient, engine, here, script

IMAGE = Wanted("example.com/goals/backend", Image(name="backend", tag="1.2.3"), 100)
HUNDRED = Answer(0, "100000000\n")


def test_the_first_environment_decides() -> None:
    """What the first environment wants is built; the later ones run what was built before."""
    first = everything(backend=Image(name="new", tag="2.0.0"))
    assert first_wanted([first, everything()])["backend"].built == "registry.example.com/goals/new:2.0.0"


def test_a_later_environment_adds_what_the_first_does_not_have() -> None:
    """A service that only a later environment runs is built for that one."""
    assert first_wanted([platform(), everything()]).keys() == {*OURS, "cache"}


def test_what_is_built_here_has_a_limit() -> None:
    """Services and jobs alike; what runs in the image of another, or is built elsewhere, is not built."""
    found = first_wanted([everything()])
    assert {name for name, each in found.items() if each.is_ours} == set(OURS)
    assert (found["importer"].limit_mb, found["cache"].limit_mb) == (50, None)


def test_an_image_that_is_built_elsewhere_comes_from_its_own_registry() -> None:
    """It is what a container runtime pulls, with its digest."""
    found = first_wanted([everything()])["cache"]
    assert found.reference == f"docker.io/library/cache:1.2.3@{DIGEST}"


def test_a_digest_names_no_build() -> None:
    """A build is named by its tag, because its digest is known only when it is pushed."""
    image = Image(name="new", tag="2.0.0", digest=f"sha256:{'0' * 64}")
    found = Wanted("example.com/new", image, 100)
    assert (found.built, found.reference) == (
        "example.com/new:2.0.0",
        f"example.com/new:2.0.0@{image.digest}",
    )


def test_an_unknown_service_is_answered_with_those_that_are_built(example: Project) -> None:
    """The error for a wrong name lists the right ones."""
    allowed = "frontend, backend, chromadb"
    with pytest.raises(OperationError, match=f"^no service 'front' is built here: name one of {allowed}$"):
        to_build(example, ["front"])


def test_a_service_without_a_dockerfile_is_refused(project: Path) -> None:
    """A service that does not have a Dockerfile is named, with the file to write."""
    with pytest.raises(
        OperationError, match=r"^'backend' does not have a docker/backend/Dockerfile: write it$"
    ):
        to_build(Project(project, {}), ["backend"])


def test_a_failed_build_is_told() -> None:
    """A build that fails says which service and target it was, after what the engine has said."""
    with pytest.raises(
        OperationError, match=r"^docker/backend does not build its target 'final': see above$"
    ):
        build_final(ROOT, {"backend": IMAGE}, None, engine(build=Answer(1)))


def test_all_images_are_built_and_measured(capsys: pytest.CaptureFixture[str]) -> None:
    """Every size is printed with its limit; the tag is the version that is asked for."""
    client = EngineClient(history=HUNDRED)
    found = build_final(ROOT, {"backend": IMAGE}, "2.0.0", Engine(client))
    assert found == {"backend": "example.com/goals/backend:2.0.0"}
    assert [asked[0] for asked in client.asked] == ["build", "history"]
    assert capsys.readouterr().out == " 100.0 MB of at most 100  example.com/goals/backend:2.0.0\n"


def test_an_image_that_is_too_large_is_refused() -> None:
    """An image may be as large as its limit, and no larger."""
    with pytest.raises(OperationError, match=r"^larger than the limit: backend \(99 MB\)$"):
        build_final(ROOT, {"backend": IMAGE._replace(limit_mb=99)}, None, engine(history=HUNDRED))


def test_development_has_a_tag_and_no_limit(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The target `dev` is built in addition to the whole image, and may be as large as it is."""
    docker = script(tmp_path / "docker", '[ "$1" = history ] && echo 1000000000 || echo "$@" >&2')
    main(["build", "--target", "dev", "backend"], here(DOCKER=docker))
    told = capsys.readouterr().out.split()
    assert (told[0], told[2].endswith("-dev")) == ("1000.0", True)


def test_the_image_of_somebody_else_is_used(example: Project) -> None:
    """IMAGE_<service> goes before the image that config/ wants."""
    named = Project(example.root, {"IMAGE_backend": "example.com/ours:1.0.0"})
    assert in_use(named) == {**in_use(example), "backend": "example.com/ours:1.0.0"}


def test_the_image_of_somebody_else_is_not_built(example: Project) -> None:
    """Only images that nobody has named are built."""
    named = Project(example.root, {"IMAGE_frontend": "a:1", "IMAGE_backend": "b:1"})
    assert to_build(named, []).keys() == {"chromadb"}


def test_what_is_named_is_built_all_the_same() -> None:
    """Whoever names a service wants its image."""
    assert to_build(here(IMAGE_backend="b:1"), ["backend"]).keys() == {"backend"}


def test_each_dockerfile_is_of_an_image_that_is_built() -> None:
    """Every folder with a Dockerfile is a service or a job that is built here."""
    folders = {file.parent.name for file in (ROOT / "docker").glob("*/Dockerfile")}
    wanted = first_wanted(here().platforms.values())
    assert folders <= {name for name, each in wanted.items() if each.is_ours}
