"""The benchmark of synthesis: whole processes side by side, in every round each command once.

Copies of this project with N generated services make ten documents for each in three environments, as the
other tools do. What `00-environment`, Argo CD and Flux get comes on top, and counts against us.
"""

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from tests.bench import copies, kinds, memory, rows, typed
from tests.bench.peers import HELM, peers
from tests.bench.rows import BEFORE_MAIN, BEFORE_OURS, NEW, Subjects
from tests.bench.runs import Results, cpu_ms, paired
from tests.bench.services.table import table

ROWS = ("time", "memory", "typed")
ROUNDS = {3: 9, 10: 5, 30: 5, 100: 3, 300: 3}
TYPED_ROUNDS = 3
BASE = "5208898"
"""The last commit before synthesis was made faster, with which progress is compared."""
GOAL_CPU_MS = 12
GOAL_MIB = {3: 120, 300: 200}
NOT_OURS = ("CI", "CDK8S_OUTDIR", "MAKEFLAGS", "MAKEOVERRIDES", "MAKELEVEL", "MFLAGS")
"""Variables that would change what is measured."""


def parse(arguments: list[str]) -> argparse.Namespace:
    """Return the arguments."""
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("rows", nargs="*", metavar="ROW", help=f"some of {', '.join(ROWS)}")
    parser.add_argument("--sizes", type=int, nargs="+", default=[*ROUNDS], help="numbers of services")
    parser.add_argument("--base", default="", help=f"the commit to compare with, instead of {BASE}")
    wanted = parser.parse_args(arguments)
    for name, values, known in (("ROWS", wanted.rows, ROWS), ("SIZES", wanted.sizes, ROUNDS)):
        unknown = [str(each) for each in values if each not in known]
        if unknown:
            parser.error(f"{name}={' '.join(unknown)}: there are {', '.join(map(str, known))}")
    wanted.rows = wanted.rows or ROWS
    return wanted


def before(base: str) -> copies.Copy | None:
    """Return what copies the commit before; None where the clone does not have the usual one."""
    try:
        return copies.earlier(base or BASE)
    except copies.GitError as error:
        if base:
            sys.exit(f"BASE={base}: {error}")
        print(
            f"The commit before, {BASE}, is left out: this clone does not have it. Run: git fetch --unshallow"
        )
        return None


def measured(subjects: Subjects, number: int) -> Results:
    """Return the runs of one number of services, of documents that are the peers' ten."""
    results = paired(subjects.commands(number), ROUNDS[number])
    rendered = subjects.peers.rendered(HELM, number) if subjects.peers else None
    further = kinds.check(subjects.project(number) / "dist", number, rendered)
    print(f"\n{rows.times(number, results)}\n\n{further} further objects are ours alone.", flush=True)
    return results


def further_service(results: dict[int, Results]) -> Iterator[str]:
    """Yield what one more service costs in all environments."""
    small, large = min(results), max(results)
    if small == large:
        return
    for name in (HELM, NEW, BEFORE_MAIN, BEFORE_OURS):
        if name in results[small]:
            ms = (cpu_ms(results[large][name]) - cpu_ms(results[small][name])) / (large - small)
            goal = f" (goal: {GOAL_CPU_MS})" if name == NEW else ""
            yield f"CPU of one more service in three environments, {name}: {ms:.1f} ms{goal}"


def memory_table(subjects: Subjects, sizes: list[int]) -> str:
    """Return the most memory that each synthesis takes."""
    if not memory.MEASURABLE:
        return "Memory is measured on Linux only."
    of = {
        (command.name, number): memory.peak_mib(command)
        for number in sizes
        for command in subjects.syntheses(number)
        if command.name in (NEW, BEFORE_MAIN, BEFORE_OURS)
    }
    lines = [
        [f"{number} services, {name}", f"{mib:.0f}", f"{GOAL_MIB[number]}" if name == NEW else ""]
        for (name, number), mib in of.items()
    ]
    return table(["process tree", "MiB", "goal"], lines)


def typed_table(subjects: Subjects) -> str:
    """Return what each command takes that users type."""
    commands = [*typed.commands(copies.current(subjects.folder / "now"))]
    if subjects.before:
        commands += typed.commands(subjects.before(subjects.folder / "before"), typed.BEFORE)
    return typed.times(paired(commands, TYPED_ROUNDS))


def main() -> None:
    """Measure and print tables as Markdown."""
    wanted, start = parse(sys.argv[1:]), time.monotonic()
    for name in NOT_OURS:
        os.environ.pop(name, None)
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        subjects = Subjects(folder, peers(folder), before(wanted.base))
        if "time" in wanted.rows:
            results = {number: measured(subjects, number) for number in wanted.sizes}
            print("", *further_service(results), sep="\n")
        if "memory" in wanted.rows:
            sizes = [each for each in wanted.sizes if each in GOAL_MIB]
            print(f"\n{memory_table(subjects, sizes)}", flush=True)
        if "typed" in wanted.rows:
            print(f"\n{typed_table(subjects)}", flush=True)
    print(f"\n{time.monotonic() - start:.0f} s in all")


if __name__ == "__main__":
    main()
