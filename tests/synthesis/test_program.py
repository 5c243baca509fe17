"""main.py leaves dist/ alone where nothing changed, and makes again what any change concerns."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from lib import program
from tests.conftest import ROOT, copy_of_project
from tests.synthesis.changes import CHANGES_OF_CODE, CHANGES_OF_VALUES, INDEX, added, replaced


def run(
    project: Path, *arguments: str, program: Sequence[str] = ("main.py",)
) -> subprocess.CompletedProcess[str]:
    """Run main.py, or another program, as somebody does who is no CI."""
    own = {name: value for name, value in os.environ.items() if name not in ("CI", "CDK8S_OUTDIR")}
    command = (sys.executable, *program, *arguments)
    return subprocess.run(command, cwd=project, env=own, capture_output=True, text=True, check=False)


def synthesize(project: Path, *arguments: str) -> dict[str, bytes]:
    """Return what main.py leaves in dist/."""
    result = run(project, *arguments)
    assert (result.returncode, result.stderr) == (0, "")
    return files(project / "dist")


def synthesize_here(project: Path, **variables: str) -> dict[str, bytes]:
    """Return what main.py leaves in dist/ where the code is that of this process, which runs it sooner."""
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(project)
        patch.setattr(
            sys, "path", [str(project), *(each for each in sys.path if each not in ("", str(ROOT)))]
        )
        for name in ("CI", "CDK8S_OUTDIR"):
            patch.delenv(name, raising=False)
        for name, value in variables.items():
            patch.setenv(name, value)
        program.run(project, os.environ, force=False)
    return files(project / "dist")


def files(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def from_nothing(project: Path, **variables: str) -> dict[str, bytes]:
    """Return what is made where nothing is known, in another folder."""
    synthesize_here(project, CDK8S_OUTDIR="elsewhere", **variables)
    return files(project / "elsewhere")


def state(project: Path) -> tuple[int, bytes]:
    """Return what changes when dist/ is written: its place in the file system, and the index."""
    return (project / "dist").stat().st_ino, (project / INDEX).read_bytes()


@pytest.fixture(scope="module")
def synthesized(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project whose dist/ was made; each test leaves it so, with other values."""
    project = copy_of_project(tmp_path_factory.mktemp("project"))
    synthesize(project)
    return project


@pytest.fixture(scope="module")
def synthesized_here(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Another one, made by the code of this process."""
    project = copy_of_project(tmp_path_factory.mktemp("project"))
    synthesize_here(project)
    return project


def test_nothing_is_touched_where_nothing_changed(synthesized: Path) -> None:
    before = state(synthesized)
    synthesize(synthesized)
    assert state(synthesized) == before


TWICE_AND_FROM_NOTHING = """
import os
from pathlib import Path
from lib import program

def state():
    return os.stat("dist").st_ino, Path(".cache/synthesis.json").read_bytes()

program.run(Path.cwd(), os.environ, force=False)
before = state()
program.run(Path.cwd(), os.environ, force=False)
assert state() == before
os.environ["CDK8S_OUTDIR"] = "elsewhere"
program.run(Path.cwd(), os.environ, force=False)
"""


@pytest.mark.parametrize("change", CHANGES_OF_CODE.values(), ids=CHANGES_OF_CODE)
def test_every_kind_of_change_of_code_is_seen(synthesized: Path, change: Callable[[Path], object]) -> None:
    """What stands in dist/ afterwards is what is made from nothing, and the next run finds nothing to do."""
    before = state(synthesized)
    change(synthesized)
    assert run(synthesized, program=("-c", TWICE_AND_FROM_NOTHING)).stderr == ""
    assert state(synthesized) != before
    assert files(synthesized / "dist") == files(synthesized / "elsewhere")


@pytest.mark.parametrize("change", CHANGES_OF_VALUES.values(), ids=CHANGES_OF_VALUES)
def test_every_kind_of_change_of_values_is_seen(
    synthesized_here: Path, change: Callable[[Path], object]
) -> None:
    """The same of what the same code reads, by one process."""
    before = state(synthesized_here)
    change(synthesized_here)
    made = synthesize_here(synthesized_here)
    after = state(synthesized_here)
    assert after != before
    synthesize_here(synthesized_here)
    assert state(synthesized_here) == after
    assert from_nothing(synthesized_here) == made


def test_a_variable_that_the_configuration_reads_is_seen(project: Path) -> None:
    """Another value of it is another input; other variables are none."""
    replaced("config/dev.py", '"debug"', '__import__("os").environ.get("LEVEL", "debug")')(project)
    synthesize_here(project, LEVEL="info")
    before = state(project)
    synthesize_here(project, LEVEL="info", OTHER="1")
    assert state(project) == before
    assert synthesize_here(project, LEVEL="error") == from_nothing(project, LEVEL="error")
    assert b"LOG_LEVEL: error" in (project / "dist" / "dev" / "backend.k8s.yaml").read_bytes()


def test_a_catalogue_with_its_files_elsewhere_is_seen_there(
    project: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Metrics outside the project decide about manifests as well."""
    folder = tmp_path_factory.mktemp("elsewhere")
    for name in ("docs", "docker"):
        shutil.move(project / name, folder)
    replaced("lib/services/__init__.py", "folder=", f'folder="{folder}" or ')(project)
    before = synthesize(project)
    replaced("docker/backend/metrics.yaml", "http_requests_waiting:", "http_requests_queued:")(folder)
    assert run(project, program=("-c", TWICE_AND_FROM_NOTHING)).stderr == ""
    assert files(project / "dist") == files(project / "elsewhere") != before


def test_everything_is_made_anew_on_request(synthesized: Path) -> None:
    """--force writes dist/ again, and comes to the same."""
    before, content = state(synthesized), files(synthesized / "dist")
    assert synthesize(synthesized, "--force") == content
    assert state(synthesized) != before


def test_everything_is_made_anew_in_ci(synthesized_here: Path) -> None:
    """CI trusts nothing that it was left."""
    before, content = state(synthesized_here), files(synthesized_here / "dist")
    assert synthesize_here(synthesized_here, CI="true") == content
    assert state(synthesized_here) != before


def test_nothing_is_remembered_of_a_run_during_which_an_input_was_edited(project: Path) -> None:
    """Not even where the edit was taken back: nobody knows which of the two was read."""
    edit = "from pathlib import Path\n_LOCK = Path('Pipfile.lock')\n_TEXT = _LOCK.read_text()\n"
    added("config/dev.py", f"{edit}_LOCK.write_text('')\n_LOCK.write_text(_TEXT)\n")(project)
    synthesize_here(project)
    assert not (project / INDEX).exists()


def test_another_folder_is_made_from_nothing(synthesized_here: Path) -> None:
    """What cdk8s synth asks for neither uses nor changes what is known of dist/."""
    before = state(synthesized_here)
    assert from_nothing(synthesized_here) == files(synthesized_here / "dist")
    assert state(synthesized_here) == before


def test_what_differs_from_run_to_run_is_said_and_not_written(project: Path) -> None:
    """A construct that asks the clock contradicts itself: the file is named, and dist/ stays."""
    replaced("lib/constructs/deployment.py", "limit=5", 'limit=__import__("time").time_ns()')(project)
    before = synthesize(project)
    result = run(project, "--force")
    assert result.returncode == 1
    assert "dist/dev/frontend.k8s.yaml came out differently from last time" in result.stderr
    assert "remove .cache and run this again" in result.stderr
    assert files(project / "dist") == before


def test_a_wrong_argument_says_which_there_are(synthesized: Path) -> None:
    assert run(synthesized, "--forse").stderr == "usage: python main.py [--force]\n"


def test_two_at_once_leave_one_whole_folder(project: Path) -> None:
    """Two syntheses at the same time end well, with the same files as one, and leave nothing behind."""
    command = (sys.executable, "main.py", "--force")
    two = [subprocess.Popen(command, cwd=project, stderr=subprocess.PIPE) for _ in range(2)]
    assert [each.communicate()[1] for each in two] == [b""] * 2
    assert [each.returncode for each in two] == [0] * 2
    left = {path.name for path in project.iterdir() if path.name.startswith(".")}
    assert left == {".cache"}
    assert [path.name for path in (project / ".cache").iterdir()] == ["synthesis.json"]
    assert files(project / "dist") == files(ROOT / "dist")
