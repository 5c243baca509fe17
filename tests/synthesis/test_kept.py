"""A file that is kept is the file that would be made."""

from collections.abc import Callable, Iterator
from itertools import count, islice
from pathlib import Path
from random import Random
from typing import Any

import pytest

from lib.charts.job import job_documents
from lib.charts.service import service_documents
from lib.checks.catalogue import catalogue_problems
from lib.checks.environment import environment_faults
from lib.checks.images import image_faults
from lib.constructs.manifests import render, settled
from lib.files import File, delivery_files, environment_files
from lib.model import (
    Catalogue,
    Delivery,
    Environment,
    Platform,
    Program,
    ScheduledJob,
    Workload,
    faults,
)
from lib.model.neighbours import Neighbours
from lib.model.record import fields
from lib.problem import ContradictionError
from lib.synthesis import Before, synthesize_platforms
from tests.examples import WITH_BACKUP, platform
from tests.policy.shapes import SHAPES
from tests.samples import TIMES
from tests.synthesis.edits import edited
from tests.synthesis.fields import (
    BEFORE,
    NOT_IN_MANIFESTS,
    NOTHING_ELSE,
    OF_DELIVERED,
    OF_ENVIRONMENT,
    OF_THE_REST,
    Delivered,
    Edit,
)

each_shape = pytest.mark.parametrize("shape", SHAPES.values(), ids=SHAPES)
PARTS = OF_ENVIRONMENT | OF_THE_REST
CHANCE = 20261130
EDITS, EDITS_OF_ALL = 10 * TIMES, 5 * TIMES


def files(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*.yaml")}


def documents(program: Program) -> list[dict[str, Any]]:
    """Return what is in a program's own file."""
    if isinstance(program, Workload):
        return [*map(render, settled(program.name, service_documents(program)))]
    assert isinstance(program, ScheduledJob)
    return [*map(render, settled(program.name, job_documents(program)))]


def content(file: File) -> list[dict[str, Any]]:
    """Return the documents that are made for a file."""
    return [*map(render, settled(file.chart, file.parts()))]


@each_shape
def test_the_neighbours_of_a_program_are_all_that_its_manifests_are_about(shape: Platform) -> None:
    """Without the other programs its documents are the same; what is missed belongs into Neighbours.of."""
    neighbours = Neighbours(shape)
    for program in shape.programs:
        [alone] = (each for each in neighbours.around(program).programs if each.name == program.name)
        assert documents(alone) == documents(program)


@pytest.mark.parametrize("edit", PARTS.values(), ids=PARTS)
def test_a_file_is_made_of_every_part_that_it_is_about(edit: Edit) -> None:
    """What changes a program's manifests changes what decides whether its file is kept."""
    before, after = (
        next(file for file in environment_files(each) if file.chart == edit.program)
        for each in (BEFORE, edit.after)
    )
    assert content(after) != content(before)
    assert after.made_of != before.made_of


def test_every_field_of_an_environment_is_edited() -> None:
    """A new field is among the edits, or among what no manifest is about."""
    assert OF_ENVIRONMENT.keys() | NOT_IN_MANIFESTS == fields(Environment).keys()


@pytest.mark.parametrize("after", OF_DELIVERED.values(), ids=OF_DELIVERED)
def test_what_controllers_get_is_made_of_every_part_that_it_is_about(after: Delivered) -> None:
    """The same of the files for Argo CD and Flux, which are made of the same."""
    before, now = ([*delivery_files(*each)] for each in (NOTHING_ELSE, after))
    assert [*map(content, now)] != [*map(content, before)]
    assert {each.made_of for each in now}.isdisjoint(each.made_of for each in before)


class Synthesis:
    """Platforms written one after the other, each on top of the last."""

    def __init__(self, folder: Path) -> None:
        self.numbers = (folder / str(number) for number in count())
        self.before = Before(folder=next(self.numbers), keeps=True)
        self.kept = 0

    @property
    def folder(self) -> Path:
        assert self.before.folder
        return self.before.folder

    def write(self, platform: Platform) -> dict[str, bytes]:
        """Return the files, of which those of last time are kept where nothing changed."""
        new = next(self.numbers)
        made = synthesize_platforms([platform], new, self.before)
        self.kept += sum(made[path] is self.before.made.get(path) for path in made)
        self.before = self.before._replace(made=made, folder=new)
        return files(new)


def is_right(platform: Platform) -> bool:
    """Return whether the checks find nothing wrong in a platform."""
    catalogue: object = platform.catalogue
    environment: object = platform.environment
    if not isinstance(catalogue, Catalogue) or not isinstance(environment, Environment):
        return False
    name = environment.name
    found: list[object] = [
        *catalogue_problems("catalogue", catalogue),
        *environment_faults(name, environment, catalogue),
        *image_faults([name], {name: environment}, {name: platform.images}, catalogue),
        *faults(platform.delivery, Delivery),
    ]
    return not found


def edits(shape: str) -> Iterator[Platform]:
    """Yield a shape with one value changed at a time, the same ones each time."""
    chance = Random(f"{shape} {CHANCE}")  # noqa: S311
    return filter(is_right, (edited(SHAPES[shape], chance) for _ in count()))


def test_random_edits_never_leave_a_byte_different(tmp_path: Path) -> None:
    """Whatever value changes, what is written on top of the last files is what is written from nothing."""
    synthesis = Synthesis(tmp_path)
    for number, each in enumerate(islice(edits("kinds, mesh"), EDITS_OF_ALL)):
        synthesize_platforms([each], tmp_path / "nothing" / str(number))
        assert synthesis.write(each) == files(tmp_path / "nothing" / str(number))
    assert synthesis.kept > 0


@pytest.mark.parametrize("shape", ["kinds, mesh", "prod, backup, mesh"])
def test_what_a_file_is_made_of_decides_what_is_in_it(shape: str) -> None:
    """Among many edits, files that are made of the same are the same."""
    made: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for each in islice(edits(shape), EDITS):
        for file in environment_files(each):
            new = content(file)
            assert made.setdefault((file.path, file.made_of), new) == new
    unedited = {each.path: content(each) for each in environment_files(SHAPES[shape])}
    assert sum(each != unedited.get(path) for (path, _), each in made.items()) > EDITS


@pytest.fixture
def written(tmp_path: Path) -> Synthesis:
    """A platform that was written once."""
    synthesis = Synthesis(tmp_path)
    synthesis.write(platform(**WITH_BACKUP))
    return synthesis


@pytest.mark.parametrize("damage", [lambda file: file.write_text("kind: Edited\n"), Path.unlink])
def test_an_edited_or_missing_file_is_put_back(written: Synthesis, damage: Callable[[Path], object]) -> None:
    """What is known of a file is not trusted over its bytes."""
    before = files(written.folder)
    damage(written.folder / "example" / "backend.k8s.yaml")
    assert files(written.folder) != before
    assert written.write(platform(**WITH_BACKUP)) == before


@pytest.mark.parametrize(
    ("made", "kept"), [({}, 5), ({"code": "another"}, 0), ({"keeps": False}, 0), ({"made": {}}, 0)]
)
def test_a_file_is_kept_only_if_everything_is_known(
    written: Synthesis, made: dict[str, Any], kept: int
) -> None:
    """Other code, no memory or the wish for everything anew: each has all files made."""
    written.before = written.before._replace(**made)
    written.write(platform(**WITH_BACKUP))
    assert written.kept == kept


def test_a_contradiction_stops_the_synthesis(written: Synthesis) -> None:
    """A file that comes out differently of the same values and code is named, and nothing is kept of it."""
    path = "example/backend.k8s.yaml"
    other = written.before.made[path]._replace(digest="of other bytes")
    written.before = written.before._replace(made={**written.before.made, path: other})
    with pytest.raises(ContradictionError, match=r"dist/example/backend\.k8s\.yaml came out differently"):
        written.write(platform(**WITH_BACKUP))


def test_a_link_and_a_program_are_replaced_by_files(written: Synthesis, tmp_path: Path) -> None:
    """Only a plain file that nobody can execute takes the place of one that is written."""
    folder = written.folder / "example"
    (folder / "backend.k8s.yaml").rename(tmp_path / "elsewhere")
    (folder / "backend.k8s.yaml").symlink_to(tmp_path / "elsewhere")
    (folder / "frontend.k8s.yaml").chmod(0o755)
    written.write(platform(**WITH_BACKUP))
    new = [written.folder / "example" / name for name in ("backend.k8s.yaml", "frontend.k8s.yaml")]
    assert [each.lstat().st_mode & 0o111 for each in new] == [0, 0]
    assert not new[0].is_symlink()
    assert not new[0].samefile(tmp_path / "elsewhere")
