"""Packages of the lock, as pip installs them."""

import json
from pathlib import Path

import pytest

from lib.operations.errors import OperationError
from lib.operations.locked import main
from lib.operations.project import Project

LOCK = {
    "pyyaml": {"version": "==6.0.3", "hashes": ["sha256:aa", "sha256:bb"]},
    "rich": {"version": "==15.0.0", "hashes": ["sha256:cc"]},
}


@pytest.fixture
def project(tmp_path: Path) -> Project:
    (tmp_path / "Pipfile.lock").write_text(json.dumps({"default": LOCK, "develop": {}}))
    return Project(tmp_path, {})


def test_a_package_is_printed_with_every_hash_of_the_lock(
    project: Project, capsys: pytest.CaptureFixture[str]
) -> None:
    """Only those that are named are printed, each in its locked version."""
    main(["pyyaml"], project)
    assert capsys.readouterr().out == "pyyaml==6.0.3 --hash=sha256:aa --hash=sha256:bb\n"


def test_a_package_that_is_not_locked_is_refused(project: Project) -> None:
    """pip would install it from a file that nobody has looked at."""
    with pytest.raises(
        OperationError, match=r"^no package 'pyaml': did you mean pyyaml\? \(Pipfile\.lock\)$"
    ):
        main(["pyyaml", "pyaml"], project)
