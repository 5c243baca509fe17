"""What an earlier revision of this repository answers to a question."""

import io
import json
import subprocess
import sys
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from lib.operations.errors import OperationError
from lib.operations.git import commit_of, git
from lib.review.report import Report

SOURCES = ("config", "lib", "docs/runbooks", "docker/*/metrics.yaml")
"""What the model of a revision is made of and checked against."""


def answered(
    root: Path, revision: str, question: Sequence[str], variables: Mapping[str, str]
) -> list[Report]:
    """Return what a revision's own sources answer; raise OperationError where they cannot."""
    commit = commit_of(root, revision)
    program = f"lib/review/{question[0]}.py"
    if not git(root, "ls-tree", "--name-only", commit, "--", program):
        raise OperationError(
            f"{revision} does not know {question[0]} yet (no {program}): name a later commit"
        )
    with TemporaryDirectory() as folder:
        archive = git(root, "archive", "--format=zip", "-0", commit, "--", *SOURCES)
        zipfile.ZipFile(io.BytesIO(archive)).extractall(folder)
        return _asked(Path(folder), revision, question, variables)


def _asked(
    folder: Path, revision: str, question: Sequence[str], variables: Mapping[str, str]
) -> list[Report]:
    command = [sys.executable, "-B", "-m", "lib.operations.review", *question, "--json"]
    done = subprocess.run(command, cwd=folder, env=variables, capture_output=True, text=True, check=False)
    try:
        return [Report(**each) for each in json.loads(done.stdout)]
    except (ValueError, TypeError):
        said = done.stderr.strip() or done.stdout.strip() or "nothing"
        raise OperationError(f"{revision} cannot say it, but says:\n{said}") from None
