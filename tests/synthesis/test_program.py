"""main.py leaves dist/ alone where nothing changed, and makes again what any change concerns."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from tests.conftest import ROOT, copy_of_project

INDEX = Path(".cache", "synthesis.json")
BACKEND = Path("dist", "prod", "backend.k8s.yaml")


def run(
    project: Path, *arguments: str, program: Sequence[str] = ("main.py",), **variables: str
) -> subprocess.CompletedProcess[str]:
    """Run main.py, or another program, as somebody does who is no CI."""
    own = {name: value for name, value in os.environ.items() if name not in ("CI", "CDK8S_OUTDIR")}
    command = (sys.executable, *program, *arguments)
    return subprocess.run(
        command, cwd=project, env=own | variables, capture_output=True, text=True, check=False
    )


def synthesize(project: Path, *arguments: str, **variables: str) -> dict[str, bytes]:
    """Return what main.py leaves in dist/."""
    result = run(project, *arguments, **variables)
    assert (result.returncode, result.stderr) == (0, "")
    return files(project / "dist")


def files(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def from_nothing(project: Path, **variables: str) -> dict[str, bytes]:
    """Return what is made where nothing is known, in another folder."""
    result = run(project, CDK8S_OUTDIR="elsewhere", **variables)
    assert (result.returncode, result.stderr) == (0, "")
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


def test_nothing_is_touched_where_nothing_changed(synthesized: Path) -> None:
    before = state(synthesized)
    synthesize(synthesized)
    assert state(synthesized) == before


def replaced(file: str, old: str, new: str) -> Callable[[Path], None]:
    """Return what changes text in a file of a project."""

    def change(project: Path) -> None:
        text = (project / file).read_text()
        assert old in text
        (project / file).write_text(text.replace(old, new))

    return change


def added(file: str, text: str) -> Callable[[Path], None]:
    """Return what adds text to a file."""

    def change(project: Path) -> None:
        with (project / file).open("a") as opened:
            opened.write(text)

    return change


def with_an_environment_more(project: Path) -> None:
    text = (project / "config" / "dev.py").read_text()
    (project / "config" / "trial.py").write_text(
        text.replace("dev", "trial").replace("goaltrajectory.l", "trial.l")
    )
    images = json.loads((project / "config" / "images.json").read_text())
    (project / "config" / "images.json").write_text(json.dumps(images | {"trial": images["dev"]}))
    replaced("config/__init__.py", '"staging", ', '"staging", "trial", ')(project)


def with_an_environment_less(project: Path) -> None:
    images = json.loads((project / "config" / "images.json").read_text())
    del images["dev"]
    (project / "config" / "images.json").write_text(json.dumps(images))
    replaced("config/__init__.py", '("dev", ', "(")(project)


def with_damage(project: Path) -> None:
    """Edit, delete and add manifests, and damage what is remembered."""
    (project / BACKEND).write_text("kind: Edited\n")
    (project / BACKEND).with_name("frontend.k8s.yaml").unlink()
    (project / BACKEND).with_name("a.k8s.yaml").write_text("a")
    (project / INDEX).write_text("{")


CHANGES = {
    "a value": replaced("config/dev.py", "cpu_millis=50", "cpu_millis=51"),
    "a value of a service": replaced("lib/services/backend.py", "drain_seconds=", "drain_seconds=1 + "),
    "a line of a construct": replaced("lib/constructs/deployment.py", "limit=5", "limit=6"),
    "a lock": added("Pipfile.lock", "\n"),
    "an image": replaced("config/images.json", '"tag": "', '"tag": "1'),
    "an environment more": with_an_environment_more,
    "an environment less": with_an_environment_less,
    "a runbook": added("docs/runbooks/NoReplicaReady.md", "changed\n"),
    "a file of metrics": added("docker/backend/metrics.yaml", "# changed\n"),
    "dist/ and the memory": with_damage,
}


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


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_every_kind_of_change_is_seen(synthesized: Path, change: Callable[[Path], object]) -> None:
    """What stands in dist/ afterwards is what is made from nothing, and the next run finds nothing to do."""
    before = state(synthesized)
    change(synthesized)
    assert run(synthesized, program=("-c", TWICE_AND_FROM_NOTHING)).stderr == ""
    assert state(synthesized) != before
    assert files(synthesized / "dist") == files(synthesized / "elsewhere")


def test_a_variable_that_the_configuration_reads_is_seen(project: Path) -> None:
    """Another value of it is another input; other variables are none."""
    replaced("config/dev.py", '"debug"', '__import__("os").environ.get("LEVEL", "debug")')(project)
    synthesize(project, LEVEL="info")
    before = state(project)
    synthesize(project, LEVEL="info", OTHER="1")
    assert state(project) == before
    assert run(project, program=("-c", TWICE_AND_FROM_NOTHING), LEVEL="error").stderr == ""
    assert files(project / "dist") == files(project / "elsewhere")
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


@pytest.mark.parametrize(("arguments", "variables"), [(["--force"], {}), ([], {"CI": "true"})])
def test_everything_is_made_anew_on_request(
    synthesized: Path, arguments: list[str], variables: dict[str, str]
) -> None:
    """--force and CI write dist/ again, and come to the same."""
    before, content = state(synthesized), files(synthesized / "dist")
    assert synthesize(synthesized, *arguments, **variables) == content
    assert state(synthesized) != before


def test_nothing_is_remembered_of_a_run_during_which_an_input_was_edited(project: Path) -> None:
    """Not even where the edit was taken back: nobody knows which of the two was read."""
    edit = "from pathlib import Path\n_LOCK = Path('Pipfile.lock')\n_TEXT = _LOCK.read_text()\n"
    added("config/dev.py", f"{edit}_LOCK.write_text('')\n_LOCK.write_text(_TEXT)\n")(project)
    synthesize(project)
    assert not (project / INDEX).exists()


def test_another_folder_is_made_from_nothing(synthesized: Path) -> None:
    """What cdk8s synth asks for neither uses nor changes what is known of dist/."""
    before = state(synthesized)
    assert from_nothing(synthesized) == files(synthesized / "dist")
    assert state(synthesized) == before


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


def test_many_at_once_leave_one_whole_folder(project: Path) -> None:
    """Several syntheses at the same time end well, with the same files as one, and leave nothing behind."""
    command = (sys.executable, "main.py", "--force")
    several = [subprocess.Popen(command, cwd=project, stderr=subprocess.PIPE) for _ in range(3)]
    assert [each.communicate()[1] for each in several] == [b""] * 3
    assert [each.returncode for each in several] == [0] * 3
    left = {path.name for path in project.iterdir() if path.name.startswith(".")}
    assert left == {".cache"}
    assert [path.name for path in (project / ".cache").iterdir()] == ["synthesis.json"]
    assert files(project / "dist") == files(ROOT / "dist")
