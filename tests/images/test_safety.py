"""These tests on somebody else's engine: they remove only what they made."""

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.images.container import wait_until
from tests.images.engine import LABEL, Engine

ROOT = Path(__file__).parents[2]


def made_by(engine: Engine, run: str) -> list[str]:
    """Return all that is on the engine and carries the label of a run."""
    mine = f"--filter=label={LABEL}={run}"
    listings = (["ps", "--all"], ["volume", "ls"], ["network", "ls"])
    return [each for listing in listings for each in engine.answer(*listing, "--quiet", mine).split()]


@contextmanager
def run_of(*arguments: str, **environment: str) -> Iterator[subprocess.Popen[str]]:
    """Run some of these tests in a process of their own."""
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", *arguments]
    with subprocess.Popen(
        command,
        cwd=ROOT,
        env=os.environ | environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as process:
        yield process


def skipped_without_an_engine(tests: str) -> None:
    with run_of(tests, DOCKER="no-such-docker") as process:
        output, _ = process.communicate()
    assert process.returncode == 0, output
    assert "skipped: no Docker engine answers. Start one, or name its command in DOCKER" in output
    assert " passed" not in output


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupted_run_leaves_nothing(engine: Engine, number: signal.Signals) -> None:
    """Ctrl-C and a cancelled job, in the middle of starting containers, remove all that was made."""
    with run_of("tests/images/test_logs.py") as process:
        assert process.stdout
        found = (re.search(f"{LABEL}=(\\S+)", line) for line in process.stdout)
        run = next((each[1] for each in found if each), "")
        wait_until(lambda: len(made_by(engine, run)) > 3, "the other run makes containers")
        process.send_signal(number)
        output = process.stdout.read()
    assert process.returncode == pytest.ExitCode.INTERRUPTED, output
    assert made_by(engine, run) == []


def test_only_what_the_run_made_is_removed(engine: Engine) -> None:
    """What carries another run's label stays."""
    other = Engine(engine.command)
    try:
        network, volume = other.create_network(), other.create_volume()
        engine_of_a_third = Engine(engine.command)
        engine_of_a_third.create_volume()
        engine_of_a_third.remove_all()
        assert made_by(engine, engine_of_a_third.run) == []
        assert len(made_by(engine, other.run)) == 2
        assert engine.inspect("volume", "inspect", volume)["Name"] == volume
        assert engine.inspect("network", "inspect", network)["Name"] == network
    finally:
        other.remove_all()
    assert made_by(engine, other.run) == []


def test_without_an_engine_a_run_is_skipped() -> None:
    """The output says what to do, and nothing has failed."""
    skipped_without_an_engine("tests/images/test_logs.py")
