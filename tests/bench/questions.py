"""What the questions of a review take about production, in a copy of this very project."""

import sys
from collections.abc import Iterator
from pathlib import Path

from tests.bench import copies
from tests.bench.edits import Edit
from tests.bench.peers import HELM
from tests.bench.rows import Subjects
from tests.bench.runs import Command, Results, paired, ratio, timed, wall_ms
from tests.bench.services.table import table
from tests.bench.typed import SYNTHESES, commit

ROUNDS = 9
SERVICES = 3
"""How many services Helm renders, in three environments."""
ENVIRONMENT = "prod"
FIELD = "Deployment.spec.template.spec.containers.backend.resources.requests.cpu"
ROLLOUT, POLICY = Edit("config/prod.py", "cpu_millis"), Edit("lib/services/backend.py", "number")
QUESTIONS = {
    "diff, nothing changed": ("diff", "--only", ENVIRONMENT),
    "diff, a rollout": ("diff", "--only", ENVIRONMENT),
    "diff, another port": ("diff", "--only", ENVIRONMENT),
    "reach": ("reach", ENVIRONMENT),
    "capacity": ("capacity", ENVIRONMENT),
    "feasible": ("feasible", ENVIRONMENT),
    "explain, a field": ("explain", ENVIRONMENT, "backend", FIELD),
}
EDITS = {"diff, a rollout": ROLLOUT, "diff, another port": POLICY}
"""What has changed since the last commit; each has a copy of its own."""
GOALS = {**dict.fromkeys(QUESTIONS, "1.5"), "feasible": "", "explain, a field": "3.0"}
"""The ratios to Helm's three renders that are to be reached."""


def questions(subjects: Subjects) -> str:
    """Ask each question, and return a table of what it took."""
    project = _committed(subjects.folder / "asked")
    theirs = [each for each in _theirs(subjects) if each.name == HELM]
    return _times(paired([*theirs, *_asked(project, subjects.folder)], ROUNDS))


def _theirs(subjects: Subjects) -> Iterator[Command]:
    yield from subjects.peers.commands(SERVICES) if subjects.peers else ()


def _asked(project: Path, folder: Path) -> Iterator[Command]:
    for number, (name, words) in enumerate(QUESTIONS.items()):
        edit = EDITS.get(name)
        place = _changed(folder / f"asked-{number}", edit) if edit else project
        yield Command(name, [sys.executable, "-m", "lib.operations.review", *words], place)


def _committed(folder: Path) -> Path:
    """Return a copy in which nothing differs from the last commit."""
    project = copies.current(folder)
    timed(Command("", SYNTHESES["python main.py"], project))
    commit(project)
    return project


def _changed(folder: Path, edit: Edit) -> Path:
    """Return a copy in which dist/ has an edit that is not committed."""
    project = _committed(folder)
    edit.make(project)
    timed(Command("", SYNTHESES["python main.py"], project))
    return project


def _times(results: Results) -> str:
    helm = results.get(HELM)
    goal = [f"of {HELM}", "goal"] if helm else []
    rows = [
        [name, f"{wall_ms(runs):.0f}", *([f"{ratio(runs, helm):.2f}", GOALS.get(name, "")] if helm else [])]
        for name, runs in results.items()
    ]
    return table([f"asked about {ENVIRONMENT}", "ms", *goal], rows)
