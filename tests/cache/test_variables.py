"""Which variables of the process values are seen to read."""

import os
from pathlib import Path

import pytest

from lib.cache.seen import watching
from tests.cache.asking import asked


@pytest.mark.parametrize(
    "source",
    [
        "os.environ['ASKED']",
        "os.environ.get('ASKED')",
        "'ASKED' in os.environ",
        "os.getenv('ASKED')",
        "os.getenvb(b'ASKED')",
        "os.environ.pop('ASKED')",
        "os.path.expandvars('$ASKED')",
    ],
)
def test_a_variable_that_is_read_is_noted(small: Path, monkeypatch: pytest.MonkeyPatch, source: str) -> None:
    """By its digest alone, because it may be a credential; no other variable counts."""
    monkeypatch.setenv("ASKED", "hunter2")
    found = asked(small, source)
    assert list(found.variables) == ["ASKED"]
    assert "hunter2" not in repr(found)
    assert found.holds({"ASKED": "hunter2", "OTHER": "1"})
    assert not found.holds({"ASKED": "hunter3"})
    assert not found.holds({})


def test_a_variable_that_is_not_set_is_noted(small: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is a change when it is set, even to nothing."""
    monkeypatch.delenv("ASKED", raising=False)
    found = asked(small, "os.environ.get('ASKED')")
    assert found.holds({})
    assert not found.holds({"ASKED": ""})


def test_a_variable_counts_as_the_process_got_it(small: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What values set themselves follows from them."""
    monkeypatch.setenv("ASKED", "1")
    assert asked(small, "os.environ['ASKED'] = '2'; os.environ['ASKED']").holds({"ASKED": "1"})


def test_the_home_folder_is_a_variable(small: Path) -> None:
    assert list(asked(small, "pathlib.Path.home()").variables) == ["HOME"]


@pytest.mark.parametrize(
    "source",
    [
        "list(os.environ)",
        "list(os.environ.items())",
        "os.environ.copy()",
        "len(os.environ)",
        "repr(os.environ)",
        "{**os.environ}",
        "os.environ | {}",
        "list(os.environb)",
    ],
)
def test_asking_for_all_variables_notes_all(small: Path, source: str) -> None:
    """Then any variable more is a change."""
    found = asked(small, source)
    assert found.holds(os.environ)
    assert not found.holds({**os.environ, "ONE_MORE": "1"})


def test_who_holds_the_variables_already_is_heard_and_keeps_them(small: Path) -> None:
    """As after `from os import environ` in a module that was imported before."""
    held, before = os.environ, (type(os.environ), type(os.environb), os.stat)
    with watching(small, os.environ) as seen:
        held.get("ASKED")
    assert list(seen.asked.variables) == ["ASKED"]
    assert os.environ is held
    assert (type(os.environ), type(os.environb), os.stat) == before
