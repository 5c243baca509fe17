"""The rows of one number of services: what is run, and what it is to reach."""

import sys
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import NamedTuple

from tests.bench import copies, edits
from tests.bench.peers import HELM, KUSTOMIZE, NATURAL, Peers
from tests.bench.runs import Command, Results, cpu_ms, ratio, wall_ms
from tests.bench.services.table import table

NEW, SERVICE, VALUE, SAME = "everything new", "one service changed", "one value changed", "nothing changed"
BEFORE_MAIN, BEFORE_OURS = "the commit before: main.py", "the commit before: ours.py"
OURS = (NEW, SERVICE, VALUE, SAME)
ORDER = (HELM, KUSTOMIZE, NATURAL, *OURS, BEFORE_MAIN, BEFORE_OURS)
BASELINES = (HELM, BEFORE_MAIN, BEFORE_OURS)
GOALS = {
    (NEW, 3): 3.0,
    (NEW, 30): 2.2,
    (NEW, 300): 1.8,
    (VALUE, 3): 2.5,
    (SERVICE, 300): 0.8,
    (SAME, 3): 0.5,
    (SAME, 30): 0.5,
    (SAME, 300): 0.5,
}
"""The ratios to Helm that are to be reached."""


class Subjects(NamedTuple):
    """Whose synthesis is measured, and the folder for copies."""

    folder: Path
    peers: Peers | None
    before: copies.Copy | None

    def commands(self, number: int) -> list[Command]:
        """Return what makes the documents of `number` services, in folders of their own."""
        theirs = [*self.peers.commands(number)] if self.peers else []
        return [*theirs, *self.syntheses(number)]

    def syntheses(self, number: int) -> list[Command]:
        """Return this project's own commands, now and before."""
        return [*ours(self.project(number)), *self._earlier(number)]

    def project(self, number: int) -> Path:
        """Return the generated project of `number` services, which is made when it is first asked for."""
        return self._made(copies.current, f"now-{number}", number)

    def _earlier(self, number: int) -> Iterator[Command]:
        if self.before:
            project = self._made(self.before, f"before-{number}", number)
            yield main(BEFORE_MAIN, project)
            script = [sys.executable, "tests/bench/ours.py", str(number), str(self.folder / f"ours-{number}")]
            yield Command(BEFORE_OURS, script, project)

    def _made(self, copy: copies.Copy, name: str, number: int) -> Path:
        project = self.folder / name
        return project if project.exists() else copies.of_services(copy, project, number)


def main(name: str, project: Path) -> Command:
    """Return synthesis as it is."""
    return Command(name, [sys.executable, "main.py"], project)


def ours(project: Path) -> list[Command]:
    """Return syntheses after a change each; a run leaves the project as the next one expects it."""
    new, same = main(NEW, project), main(SAME, project)
    value, service = main(VALUE, project), main(SERVICE, project)
    return [
        new._replace(prepare=partial(copies.forget, project)),
        service._replace(prepare=partial(edits.SERVICE.make, project)),
        value._replace(prepare=partial(edits.VALUE.make, project)),
        same,
    ]


def times(number: int, results: Results) -> str:
    """Return a table of what each command took, and of its ratios."""
    baselines = [name for name in BASELINES if name in results]
    head = [f"{number} services", "ms", "CPU ms", *(f"of {name}" for name in baselines), "goal, of Helm"]
    names = [name for name in ORDER if name in results]
    return table(head, [_row(number, name, results, baselines) for name in names])


def _row(number: int, name: str, results: Results, baselines: Sequence[str]) -> list[str]:
    runs = results[name]
    ratios = [f"{ratio(runs, results[each]):.2f}" for each in baselines]
    goal = GOALS.get((name, number))
    return [name, f"{wall_ms(runs):.0f}", f"{cpu_ms(runs):.0f}", *ratios, f"{goal}" if goal else ""]
