"""main.py leaves dist/ alone where nothing changed, and makes again what any change concerns."""

import runpy
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import ROOT, copy_of_project
from tests.synthesis.changes import CHANGES_OF_CODE, CHANGES_OF_VALUES, INDEX, added, replaced, with_only
from tests.synthesis.runs import (
    assert_seen,
    being_in,
    by_its_code,
    copy_of_process,
    ended,
    files,
    from_nothing,
    state,
    synthesize,
)


@pytest.fixture(scope="module")
def synthesized(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project whose dist/ was made; each test leaves it so, with other values."""
    project = copy_of_project(tmp_path_factory.mktemp("project"), links=("imports", "lib"))
    synthesize(project)
    return project


@pytest.fixture(scope="module")
def with_code(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Another one, with one environment, made by its own code."""
    project = copy_of_project(tmp_path_factory.mktemp("project"))
    with_only("dev")(project)
    by_its_code(project, synthesize)
    return project


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """A project of its own, with one environment and the code of this one, of which nothing was made."""
    project = copy_of_project(tmp_path, links=("imports", "lib"))
    with_only("dev")(project)
    return project


@pytest.mark.parametrize("change", CHANGES_OF_CODE.values(), ids=CHANGES_OF_CODE)
def test_every_kind_of_change_of_code_is_seen(with_code: Path, change: Callable[[Path], object]) -> None:
    """What stands in dist/ afterwards is what is made from nothing, and the next run finds nothing to do."""
    change(with_code)
    by_its_code(with_code, assert_seen)


@pytest.mark.parametrize("change", CHANGES_OF_VALUES.values(), ids=CHANGES_OF_VALUES)
def test_every_kind_of_change_of_values_is_seen(synthesized: Path, change: Callable[[Path], object]) -> None:
    """The same of what the same code reads, by one process."""
    change(synthesized)
    assert_seen(synthesized)


def test_a_variable_that_the_configuration_reads_is_seen(small: Path) -> None:
    """Another value of it is another input; other variables are none."""
    replaced("config/dev.py", '"debug"', '__import__("os").environ.get("LEVEL", "debug")')(small)
    synthesize(small, LEVEL="info")
    before = state(small)
    synthesize(small, LEVEL="info", OTHER="1")
    assert state(small) == before
    assert synthesize(small, LEVEL="error") == from_nothing(small, LEVEL="error")
    assert b"LOG_LEVEL: error" in (small / "dist" / "dev" / "backend.k8s.yaml").read_bytes()


def test_a_catalogue_with_its_files_elsewhere_is_seen_there(
    project: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Metrics outside the project decide about manifests as well."""
    with_only("prod")(project)
    folder = tmp_path_factory.mktemp("elsewhere")
    for name in ("docs", "docker"):
        shutil.move(project / name, folder)
    replaced("lib/services/__init__.py", "folder=", f'folder="{folder}" or ')(project)
    by_its_code(project, synthesize)
    before = files(project / "dist")
    replaced("docker/backend/metrics.yaml", "http_requests_waiting:", "http_requests_queued:")(folder)
    by_its_code(project, assert_seen)
    assert files(project / "dist") != before


def test_everything_is_made_anew_on_request(synthesized: Path) -> None:
    """--force writes dist/ again, and comes to the same."""
    before, content = state(synthesized), files(synthesized / "dist")
    with being_in(synthesized, "--force"):
        runpy.run_path("main.py")["main"]()
    assert files(synthesized / "dist") == content
    assert state(synthesized) != before


def test_everything_is_made_anew_in_ci(synthesized: Path) -> None:
    """CI trusts nothing that it was left."""
    before, content = state(synthesized), files(synthesized / "dist")
    assert synthesize(synthesized, CI="true") == content
    assert state(synthesized) != before


def test_nothing_is_remembered_of_a_run_during_which_an_input_was_edited(small: Path) -> None:
    """Not even where the edit was taken back: nobody knows which of the two was read."""
    edit = "from pathlib import Path\n_LOCK = Path('Pipfile.lock')\n_TEXT = _LOCK.read_text()\n"
    added("config/dev.py", f"{edit}_LOCK.write_text('')\n_LOCK.write_text(_TEXT)\n")(small)
    synthesize(small)
    assert not (small / INDEX).exists()


def test_another_folder_is_made_from_nothing(synthesized: Path) -> None:
    """What cdk8s synth asks for neither uses nor changes what is known of dist/."""
    before = state(synthesized)
    assert from_nothing(synthesized) == files(synthesized / "dist")
    assert state(synthesized) == before


def contradict(project: Path) -> None:
    """Make everything twice, of which the second time comes to something else."""
    from lib.problem import ContradictionError

    before = synthesize(project)
    with pytest.raises(ContradictionError) as error:
        synthesize(project, CI="true")
    assert "dist/dev/frontend.k8s.yaml came out differently from last time" in str(error.value)
    assert "remove .cache and run this again" in str(error.value)
    assert files(project / "dist") == before


def test_what_differs_from_run_to_run_is_said_and_not_written(project: Path) -> None:
    """A construct that asks the clock contradicts itself: the file is named, and dist/ stays."""
    with_only("dev")(project)
    replaced("lib/constructs/deployment.py", "limit=5", 'limit=__import__("time").time_ns()')(project)
    by_its_code(project, contradict)


def test_a_wrong_argument_says_which_there_are() -> None:
    command = (sys.executable, "main.py", "--forse")
    result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert result.stderr == "usage: python main.py [--force]\n"


def make_anew(project: Path) -> None:
    synthesize(project, CI="true")


def test_two_at_once_leave_one_whole_folder(synthesized: Path) -> None:
    """Two syntheses at the same time end well, with the same files as one, and leave nothing behind."""
    before = files(synthesized / "dist")
    two = [copy_of_process(make_anew, synthesized) for _ in range(2)]
    for each in two:
        ended(each)
    assert files(synthesized / "dist") == before
    left = {path.name for path in synthesized.iterdir() if path.name.startswith(".")}
    assert left == {".cache"}
    assert [path.name for path in (synthesized / ".cache").iterdir()] == ["synthesis.json"]
