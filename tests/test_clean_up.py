"""What tests made elsewhere is removed, however often the run is told to stop."""

import os
import subprocess
import sys
from pathlib import Path

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
ENDINGS = {
    "interrupt(signal.SIGINT)": 2,
    "interrupt(signal.SIGTERM)": 2,
    "raise AssertionError": 1,
}
RUN_EACH = """
import os
import pytest
import sys

for folder in sys.argv[1:]:
    if not os.fork():
        os.chdir(folder)
        sys.exit(pytest.main(["-p", "no:cacheprovider", "-p", "no:terminal", f"--rootdir={folder}", folder]))
    print("ended with", os.waitstatus_to_exitcode(os.wait()[1]), flush=True)
"""


def test_nothing_interrupts_a_clean_up(tmp_path: Path) -> None:
    """Neither the run's own part of it nor a program that it calls, after whatever ended the tests."""
    folders = {during: tmp_path / str(number) for number, during in enumerate(ENDINGS)}
    for during, folder in folders.items():
        folder.mkdir()
        (folder / "conftest.py").write_text(CONFTEST)
        (folder / "test_all.py").write_text(TESTS.format(during=during))
    environment = os.environ | {"PYTHONPATH": str(ROOT), "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    command = [sys.executable, "-c", RUN_EACH, *map(str, folders.values())]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    assert [during for during, each in folders.items() if not (each / "removed").exists()] == [], done.stdout
    ended = [line for line in done.stdout.splitlines() if line.startswith("ended with")]
    assert ended == [f"ended with {code}" for code in ENDINGS.values()], done.stdout
