"""Syntheses of a project without a process each: by the code of this process, or by the project's own."""

import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from multiprocessing import get_context
from multiprocessing.context import ForkProcess
from pathlib import Path
from types import ModuleType

import pytest

from tests.conftest import ROOT
from tests.synthesis.changes import INDEX


def files(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def state(project: Path) -> tuple[int, bytes]:
    """Return what changes when dist/ is written: its place in the file system, and the index."""
    return (project / "dist").stat().st_ino, (project / INDEX).read_bytes()


@contextmanager
def being_in(project: Path, *arguments: str, **variables: str) -> Iterator[None]:
    """Let this process be main.py of somebody who is no CI."""
    with pytest.MonkeyPatch.context() as patch, importing_anew("config", "lib.services"):
        patch.chdir(project)
        patch.setattr(sys, "argv", ["main.py", *arguments])
        others = [each for each in sys.path if each not in ("", str(ROOT))]
        patch.setattr(sys, "path", [str(project), *others])
        for name in ("CI", "CDK8S_OUTDIR"):
            patch.delenv(name, raising=False)
        for name, value in variables.items():
            patch.setenv(name, value)
        yield


@contextmanager
def importing_anew(*packages: str) -> Iterator[None]:
    """Import packages again where they are wanted, and forget that in the end."""
    here = _modules(packages)
    for name in here:
        del sys.modules[name]
    try:
        yield
    finally:
        for name in _modules(packages):
            del sys.modules[name]
        sys.modules.update(here)


def _modules(packages: Sequence[str]) -> dict[str, ModuleType]:
    return {
        name: module
        for name, module in sys.modules.items()
        if any(f"{name}.".startswith(f"{each}.") for each in packages)
    }


def synthesize(project: Path, **variables: str) -> dict[str, bytes]:
    """Return what is left in dist/."""
    from lib import program

    with being_in(project, **variables):
        program.run(project, os.environ, force=False)
    return files(project / "dist")


def from_nothing(project: Path, **variables: str) -> dict[str, bytes]:
    """Return what is made where nothing is known, in another folder."""
    synthesize(project, CDK8S_OUTDIR="elsewhere", **variables)
    return files(project / "elsewhere")


def assert_seen(project: Path) -> None:
    """Something is written now, namely what is made from nothing, and the next run finds nothing to do."""
    before = state(project)
    made = synthesize(project)
    after = state(project)
    assert after != before
    assert synthesize(project) == made
    assert state(project) == after
    assert from_nothing(project) == made


def by_its_code(project: Path, action: Callable[[Path], object]) -> None:
    """Do something with a project in a copy of this process that imports the project's own code."""
    ended(copy_of_process(_by_its_code, project, action))


def copy_of_process(action: Callable[..., object], *arguments: object) -> ForkProcess:
    """Start a process that goes on from here, which is sooner ready than one that imports everything."""
    process = get_context("fork").Process(target=action, args=arguments)
    process.start()
    return process


def ended(process: ForkProcess) -> None:
    process.join()
    assert process.exitcode == 0


def _by_its_code(project: Path, action: Callable[[Path], object]) -> None:
    sys.settrace(None)  # what measures coverage asks about files as well, and would be noted
    with importing_anew("lib"), being_in(project):
        action(project)
        assert Path(str(sys.modules["lib.program"].__file__)).is_relative_to(project)
