"""The rows of one number of services: what is run, and what it is to reach."""

import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import NamedTuple

from tests.bench import copies, edits, kinds
from tests.bench.peers import HELM, KUSTOMIZE, NATURAL, Peers
from tests.bench.runs import Command, Results, cpu_ms, paired, ratio, timed, wall_ms
from tests.bench.services.table import table

ROUNDS = {3: 9, 10: 5, 30: 5, 100: 3, 300: 3}
"""How often each command runs, by the number of services."""
NEW, SERVICE, VALUE, SAME = "everything new", "one service changed", "one value changed", "nothing changed"
BEFORE_MAIN, BEFORE_OURS = "the commit before: main.py", "the commit before: ours.py"
SCRIPT = "tests/bench/ours.py"
"""Measured constructs alone, without configuration, in commits that have it."""
ORDER = (HELM, KUSTOMIZE, NATURAL, NEW, SERVICE, VALUE, SAME, BEFORE_MAIN, BEFORE_OURS)
BASELINES = (HELM, BEFORE_MAIN, BEFORE_OURS)
GOALS = {
    (NEW, 3): 3.0,
    (NEW, 30): 2.2,
    (NEW, 300): 1.8,
    (SERVICE, 300): 0.8,
    (VALUE, 3): 2.5,
    (SAME, 3): 0.5,
    (SAME, 30): 0.5,
    (SAME, 300): 0.5,
}
"""The ratios to Helm that are to be reached."""
GOAL_CPU_MS = 12


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
        return [*_ours(self.project(number)), *self._earlier(number)]

    def project(self, number: int) -> Path:
        """Return the generated project of `number` services, which is made when it is first asked for."""
        return self._made(copies.current, f"now-{number}", number)

    def _earlier(self, number: int) -> Iterator[Command]:
        if not self.before:
            return
        project = self._made(self.before, f"before-{number}", number)
        if _synthesizes(project):
            yield _main(BEFORE_MAIN, project)._replace(prepare=partial(copies.forget, project))
        if (project / SCRIPT).exists():
            words = [sys.executable, SCRIPT, str(number), str(self.folder / f"ours-{number}")]
            yield Command(BEFORE_OURS, words, project)

    def _made(self, copy: copies.Copy, name: str, number: int) -> Path:
        project = self.folder / name
        return project if project.exists() else copies.of_services(copy, project, number)


def _main(name: str, project: Path) -> Command:
    return Command(name, [sys.executable, "main.py"], project)


def _synthesizes(project: Path) -> bool:
    """Return whether an earlier commit takes the generated configuration; say it where it does not."""
    try:
        return (project / "dist").exists() or bool(timed(_main(BEFORE_MAIN, project)))
    except subprocess.CalledProcessError:
        print(f"{BEFORE_MAIN} is left out: it does not take the generated configuration.")
        return False


def _ours(project: Path) -> Iterator[Command]:
    """Yield syntheses after a change each; a run leaves the project as the next one expects it."""
    for name, change in {NEW: copies.forget, SERVICE: edits.SERVICE.make, VALUE: edits.VALUE.make}.items():
        yield _main(name, project)._replace(prepare=partial(change, project))
    yield _main(SAME, project)


def measured(subjects: Subjects, number: int) -> Results:
    """Return the runs of one number of services, and print them; what is made must be the peers' ten."""
    results = paired(subjects.commands(number), ROUNDS[number])
    rendered = subjects.peers.rendered(HELM, number) if subjects.peers else None
    further = kinds.check(subjects.project(number) / "dist", number, rendered)
    print(
        f"\n{times(number, results)}\n\n{further} of our objects are on top of the ten of each service.",
        flush=True,
    )
    return results


def times(number: int, results: Results) -> str:
    """Return a table of what each command took, of its ratios, and of the ratios to reach."""
    baselines = [name for name in BASELINES if name in results]
    goal = [f"goal, of {HELM}"] if HELM in results else []
    head = [f"{number} services", "ms", "CPU ms", *(f"of {name}" for name in baselines), *goal]
    names = [name for name in ORDER if name in results]
    return table(head, [_row(number, name, results, baselines) for name in names])


def _row(number: int, name: str, results: Results, baselines: Sequence[str]) -> list[str]:
    runs = results[name]
    ratios = [f"{ratio(runs, results[each]):.2f}" for each in baselines]
    goal = [str(GOALS.get((name, number), ""))] if HELM in results else []
    return [name, f"{wall_ms(runs):.0f}", f"{cpu_ms(runs):.0f}", *ratios, *goal]


def further_service(results: Mapping[int, Results]) -> str:
    """Return a table of the CPU that one more service takes; it needs two numbers of services."""
    small, large = min(results), max(results)
    lines = [
        [name, f"{_slope(results, name, small, large):.1f}", f"{GOAL_CPU_MS}" if name == NEW else ""]
        for name in (HELM, NEW, BEFORE_MAIN, BEFORE_OURS)
        if name in results[small]
    ]
    return table(["one more service in three environments", "CPU ms", "goal"], lines)


def _slope(results: Mapping[int, Results], name: str, small: int, large: int) -> float:
    return (cpu_ms(results[large][name]) - cpu_ms(results[small][name])) / (large - small)
