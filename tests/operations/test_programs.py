"""What all programs have in common."""

import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import pytest

from lib.operations import project, secrets
from lib.operations.errors import OperationError
from lib.operations.project import ROOT, Project
from tests.configuration.folder import set_environment
from tests.operations.stand_ins import script

FOLDER = ROOT / "lib" / "operations"
PROGRAMS = sorted(each.stem for each in FOLDER.glob("*.py") if "start(main)" in each.read_text())


def run(*command: str, **variables: str) -> subprocess.CompletedProcess[str]:
    environment = {"PATH": os.environ["PATH"], **variables}
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)


ASK_EACH = """
import runpy, sys
for program in sys.argv[1:]:
    name, sys.argv = f"lib.operations.{program}", [program, "--help"]
    sys.modules.pop(name, None)
    try:
        runpy.run_module(name, run_name="__main__", alter_sys=True)
    except SystemExit as end:
        assert end.code == 0, program
"""


def test_no_package_of_ours_stands_in_the_way_of_one_that_people_install(tmp_path: Path) -> None:
    """Docker's package for Python may be installed: no program imports what is called `docker`."""
    package = tmp_path / "docker"
    package.mkdir()
    (package / "__init__.py").write_text("raise RuntimeError('this is another package')\n")
    path = os.pathsep.join([str(tmp_path), str(ROOT)])
    result = run(sys.executable, "-P", "-c", ASK_EACH, *PROGRAMS, PYTHONPATH=path)
    assert (result.returncode, result.stderr) == (0, "")
    usages = [line.split()[:4] for line in result.stdout.splitlines() if line.startswith("usage: ")]
    assert usages == [["usage:", "python", "-m", f"lib.operations.{program}"] for program in PROGRAMS]


@pytest.mark.parametrize("program", PROGRAMS)
def test_a_program_says_how_it_is_called(program: str) -> None:
    """The module begins with what the program does, and its commands."""
    first, *rest = (FOLDER / f"{program}.py").read_text().partition('"""\n')[0].splitlines()
    assert first.startswith('"""')
    assert any(line.startswith(f"python -m lib.operations.{program}") for line in rest)


def test_only_images_and_compose_files_are_in_docker() -> None:
    """What runs elsewhere than in an image has its place elsewhere."""
    files = [each.name for each in (ROOT / "docker").iterdir() if each.is_file()]
    assert [each for each in files if not each.startswith(("compose.", "."))] == []


def test_a_wrong_configuration_ends_a_program_with_what_is_wrong(
    example: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Everything that is wrong in config/ is reported, without a traceback."""
    set_environment(example.root / "config", "prod", "log_level='loud'")
    monkeypatch.setattr(project, "ROOT", example.root)
    monkeypatch.setattr(sys, "argv", ["secrets", "prod"])
    before = signal.getsignal(signal.SIGTERM)
    with pytest.raises(SystemExit, match=r"log_level is 'loud'; .* edit config/prod.py"):
        project.start(secrets.main)
    signal.signal(signal.SIGTERM, before)


def test_an_unknown_environment_is_answered_with_the_known_ones(example: Project) -> None:
    """The error for a misspelt name lists the right ones."""
    with pytest.raises(OperationError, match=r"^no environment 'qa': name one of dev, staging, prod$"):
        example.platform("qa")


@pytest.mark.parametrize("ending", [signal.SIGINT, signal.SIGTERM])
def test_a_program_can_be_interrupted(tmp_path: Path, ending: signal.Signals) -> None:
    """Whoever ends a program sees one line, and no traceback."""
    reached = tmp_path / "reached"
    engine = script(tmp_path / "engine", f"touch {reached}\nexec sleep 600")
    command = [sys.executable, "-m", "lib.operations.images", "build", "--target", "dev", "backend"]
    environment = {"PATH": os.environ["PATH"], "DOCKER": engine}
    process = subprocess.Popen(
        command, cwd=ROOT, env=environment, stderr=subprocess.PIPE, text=True, start_new_session=True
    )
    try:
        while not reached.exists():
            assert process.poll() is None
            time.sleep(0.05)
        process.send_signal(ending)
        _, said = process.communicate(timeout=60)
    finally:
        with suppress(ProcessLookupError):  # all of them may be gone by now
            os.killpg(process.pid, signal.SIGKILL)
    assert (process.returncode, said.splitlines()[-1]) == (1, "interrupted")
