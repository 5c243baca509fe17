"""A git repository of a run's own, where the controllers find it."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.release.project import surroundings


@dataclass(frozen=True)
class Repository:
    """A working copy, and the address that it is pushed to."""

    folder: Path
    url: str

    def git(self, *arguments: str) -> str:
        """Return git's output, or raise with its error."""
        done = subprocess.run(
            ["git", *arguments],
            cwd=self.folder,
            env=surroundings(),
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, f"git {' '.join(arguments)}: {done.stderr}"
        return done.stdout.strip()

    def push(self, message: str) -> str:
        """Commit everything, push it, and return the commit."""
        self.git("add", "--all")
        self.git("commit", "--quiet", "--message", message)
        return self._pushed()

    def revert(self) -> str:
        """Revert the last commit as docs/gitops.md does, push that, and return the commit."""
        self.git("revert", "--no-edit", "HEAD")
        return self._pushed()

    def _pushed(self) -> str:
        self.git("push", "--quiet", "origin", "main")
        return self.git("rev-parse", "HEAD")


@contextmanager
def served(name: str, folder: Path) -> Iterator[Repository]:
    """Yield an empty repository below GIT_URL; it is removed at the end."""
    bare = Path(os.environ["GIT_FOLDER"]) / f"{name}.git"
    repository = Repository(folder, f"{os.environ['GIT_URL']}/{name}.git")
    try:
        repository.git("init", "--quiet", "--bare", "--initial-branch=main", str(bare))
        repository.git("init", "--quiet", "--initial-branch=main")
        repository.git("remote", "add", "origin", repository.url)
        yield repository
    finally:
        shutil.rmtree(bare, ignore_errors=True)
