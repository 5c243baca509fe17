"""These tests on somebody else's engine: they remove only what they made."""

import re
import signal

from tests.compose_stack.stack import Project, seconds_until
from tests.images.test_safety import run_of, skipped_without_an_engine

TESTS = "tests/compose_stack/test_usage.py"


def test_an_interrupted_run_leaves_nothing(projects: list[Project]) -> None:
    """Ctrl-C, in the middle of starting the stack, removes all that was made."""
    with run_of(TESTS) as process:
        assert process.stdout
        labels = (re.search(r"project=(\S+)", line) for line in process.stdout)
        name = next((each[1] for each in labels if each), "")
        project = Project(projects[0].command, name)
        seconds_until(lambda: bool(project.made("container")), "the other run makes containers")
        process.send_signal(signal.SIGINT)
        output = process.stdout.read()
    assert process.returncode == 2, output
    assert [project.made(kind) for kind in ("container", "network", "volume")] == [[], [], []]


def test_without_an_engine_a_run_is_skipped() -> None:
    """The output says what to do, and nothing has failed."""
    skipped_without_an_engine(TESTS)
