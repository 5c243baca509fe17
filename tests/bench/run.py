"""The benchmark of synthesis and of reviews: whole processes side by side, in every round each command once.

Copies of this project with N generated services make ten documents for each in three environments, as the
other tools do. What 00-environment, Argo CD and Flux get comes on top, and counts against us.
"""

import argparse
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from tests.bench import copies
from tests.bench.curve import PICTURE, curve
from tests.bench.memory import peaks
from tests.bench.peers import peers
from tests.bench.questions import questions
from tests.bench.rows import ROUNDS, Subjects, further_service, measured
from tests.bench.typed import typed
from tests.contributing.guide import ROOT

ROWS = ("time", "memory", "typed", "questions")
NOT_OURS = ("CI", "CDK8S_OUTDIR", "MAKEFLAGS", "MAKELEVEL", "MFLAGS", "PYTHONDONTWRITEBYTECODE")
"""Variables that would change what is measured."""


def parse(arguments: list[str]) -> argparse.Namespace:
    """Return the arguments."""
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("rows", nargs="*", metavar="ROW", help=f"some of {', '.join(ROWS)}")
    parser.add_argument("--sizes", type=int, nargs="+", default=[*ROUNDS], help="numbers of services")
    parser.add_argument("--base", default="", help=f"the commit to compare with, instead of {copies.BASE}")
    wanted = parser.parse_args(arguments)
    for name, values, known in (("ROWS", wanted.rows, ROWS), ("SIZES", wanted.sizes, ROUNDS)):
        unknown = [str(each) for each in values if each not in known]
        if unknown:
            parser.error(f"{name}={' '.join(unknown)}: there are {', '.join(map(str, known))}")
    wanted.rows = wanted.rows or ROWS
    return wanted


def tables(subjects: Subjects, wanted: argparse.Namespace) -> Iterator[str]:
    """Yield the requested tables."""
    if "time" in wanted.rows:
        results = {number: measured(subjects, number) for number in sorted(set(wanted.sizes))}
        if len(results) > 1:
            yield further_service(results)
        if not wanted.base and subjects.peers and subjects.before and len(results) == len(ROUNDS):
            PICTURE.write_text(curve(results), encoding="utf-8")
            yield f"{PICTURE.relative_to(ROOT)} is drawn."
    if "memory" in wanted.rows:
        yield peaks(subjects, wanted.sizes)
    if "typed" in wanted.rows:
        yield typed(subjects)
    if "questions" in wanted.rows:
        yield questions(subjects)


def measure(wanted: argparse.Namespace) -> None:
    """Print the requested tables as Markdown."""
    with tempfile.TemporaryDirectory() as folder:
        others = peers(Path(folder)) if {"time", "questions"} & {*wanted.rows} else None
        subjects = Subjects(Path(folder), others, copies.before(wanted.base))
        for text in tables(subjects, wanted):
            print(f"\n{text}", flush=True)


def main() -> None:
    """Measure what is wanted, without what would change it, and leave no copies behind."""
    wanted, start = parse(sys.argv[1:]), time.monotonic()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("stopped"))
    for name in NOT_OURS:
        os.environ.pop(name, None)
    try:
        measure(wanted)
    except (LookupError, ValueError, subprocess.CalledProcessError) as error:
        sys.exit(f"the benchmark ends: {error}")
    print(f"\n{time.monotonic() - start:.0f} s in all")


if __name__ == "__main__":
    main()
