"""Copies of this project that the benchmark may change: as it is now, and as it was in an earlier commit."""

import io
import os
import shutil
import sys
import tarfile
from collections.abc import Callable
from pathlib import Path

from lib.operations.git import GitError, git
from tests.bench import generated
from tests.bench.narrowing import narrow
from tests.contributing.guide import INSTALLED, ROOT, copied

BASE = "5208898"
"""The last commit before synthesis was made faster, with which progress is compared."""
LOCKS = ("Pipfile", "Pipfile.lock", "package.json", "package-lock.json", ".npmrc")

Copy = Callable[[Path], Path]
"""Copies the project to a folder, which it returns."""

current: Copy = copied


def before(base: str) -> Copy | None:
    """Return what copies the commit to compare with; None where the clone does not have the usual one."""
    try:
        return earlier(base or BASE)
    except GitError as error:
        if base:
            sys.exit(f"BASE={base}: {error}; name a commit of this clone")
        print(f"The commit before, {BASE}, is left out, because this clone lacks it: git fetch --unshallow")
        return None


def earlier(base: str) -> Copy:
    """Return what copies the project of a commit, with the packages installed today; raises GitError."""
    commit = git(ROOT, "rev-parse", "--verify", "--end-of-options", f"{base}^{{commit}}").decode().strip()

    def extracted(folder: Path) -> Path:
        with tarfile.open(fileobj=io.BytesIO(git(ROOT, "archive", commit))) as archive:
            archive.extractall(folder, filter="data")
        for name in LOCKS:
            os.utime(folder / name, (0, 0))  # older than what is installed, so that make installs nothing
        for name in INSTALLED:
            (folder / name).symlink_to(ROOT / name)
        return folder

    return extracted


def of_services(copy: Copy, folder: Path, number: int) -> Path:
    """Return a copy with `number` generated services that makes the peers' ten documents for each."""
    project = copy(folder)
    generated.write(project, number)
    narrow(project)
    shutil.rmtree(project / "dist")
    return project


def forget(project: Path) -> None:
    """Remove what synthesis remembers of earlier runs."""
    shutil.rmtree(project / ".cache", ignore_errors=True)
