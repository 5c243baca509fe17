"""What tests made elsewhere is removed, however often the run is told to stop."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
CONFTEST = "from tests.clean_up import pytest_runtest_teardown, pytest_sessionfinish"
TESTS = """
import os
import pytest
import signal
import subprocess
from pathlib import Path
from tests.clean_up import clean_up_when_cancelled

def interrupt(number):
    os.kill(os.getpid(), number)

@pytest.fixture(scope="session")
def first():
    yield
    Path("removed").touch()

@pytest.fixture(scope="session")
def second(first):
    clean_up_when_cancelled()
    yield
    for number in (signal.SIGINT, signal.SIGTERM):
        interrupt(number)
        subprocess.run(["sh", "-c", f"kill -{{number}} $$"], check=True)

def test_one(second):
    {during}

def test_two(second):
    pass
"""


@pytest.mark.parametrize(
    ("during", "code"),
    [
        ("pass", 0),
        ("interrupt(signal.SIGINT)", 2),
        ("interrupt(signal.SIGTERM)", 2),
        ("raise AssertionError", 1),
    ],
)
def test_nothing_interrupts_a_clean_up(tmp_path: Path, during: str, code: int) -> None:
    """Neither the run's own part of it nor a program that it calls, after whatever ended the tests."""
    (tmp_path / "conftest.py").write_text(CONFTEST)
    (tmp_path / "test_all.py").write_text(TESTS.format(during=during))
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-p",
        "no:cacheprovider",
        f"--rootdir={tmp_path}",
        str(tmp_path),
    ]
    environment = os.environ | {"PYTHONPATH": str(ROOT), "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
    assert (tmp_path / "removed").exists(), done.stdout
    assert done.returncode == code, done.stdout
