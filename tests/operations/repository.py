"""Git repositories of the tests' own."""

import os
import subprocess
from pathlib import Path


def git(folder: Path, *arguments: str) -> str:
    """Run git as nobody in particular."""
    identity = ["-c", "user.name=A tester", "-c", "user.email=test@example.com"]
    alone = {"GIT_CONFIG_GLOBAL": os.devnull, "PATH": os.environ["PATH"]}
    command = ["git", *identity, *arguments]
    return subprocess.run(command, cwd=folder, env=alone, capture_output=True, text=True, check=True).stdout


def commit_all(folder: Path) -> str:
    """Commit everything, and return the commit."""
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--allow-empty", "--message", "A commit")
    return git(folder, "rev-parse", "HEAD").strip()
