"""Git repositories of the tests' own."""

import os
import subprocess
from pathlib import Path


def git(folder: Path, *arguments: str) -> str:
    """Run git as nobody in particular."""
    settings = ("user.name=A tester", "user.email=test@example.com", "core.compression=0", "gc.auto=0")
    alone = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_TEMPLATE_DIR": "", "PATH": os.environ["PATH"]}
    command = ["git", *(word for each in settings for word in ("-c", each)), *arguments]
    return subprocess.run(command, cwd=folder, env=alone, capture_output=True, text=True, check=True).stdout


def commit_all(folder: Path) -> str:
    """Commit everything, and return the commit."""
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--allow-empty", "--message", "A commit")
    return git(folder, "rev-parse", "HEAD").strip()
