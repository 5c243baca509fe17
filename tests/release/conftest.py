"""A registry and a copy of the project for all tests; both are removed at the end, even after Ctrl-C."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.clean_up import clean_up_when_cancelled, pytest_runtest_teardown, pytest_sessionfinish
from tests.images.engine import NO_ENGINE, engine_here
from tests.release.project import Project, copied, named, remove_images
from tests.release.registry import NO_PROGRAM, PROGRAM, Registry, running

__all__ = ["pytest_runtest_teardown", "pytest_sessionfinish"]


@pytest.fixture(scope="session")
def registry(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Registry]:
    """Return the running registry."""
    if PROGRAM is None:
        pytest.skip(NO_PROGRAM)
    if engine_here() is None:
        pytest.skip(NO_ENGINE)
    clean_up_when_cancelled()
    folder = tmp_path_factory.mktemp("registry")
    with running(folder) as found:
        if named(found):
            pytest.exit(
                f"refused: the engine has images of {found.host} already, which are not these tests'", 1
            )
        try:
            yield found
        finally:
            remove_images(found)
    shutil.rmtree(folder)


@pytest.fixture(scope="module")
def project(registry: Registry, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Project]:
    """Return a copy of the project without a release."""
    folder: Path = tmp_path_factory.mktemp("project")
    yield copied(folder, registry)
    shutil.rmtree(folder)
