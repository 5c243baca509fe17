"""Says how much of what could be wrong in production's manifests the proofs see.

Every scalar is changed, and every scalar, mapping, entry and object is removed: one at a time.

python -m tests.mutation [--sample N] [--seed S] [--kind KIND] [--list]

Ends with 1 below the goals, or where a written reason is about nothing.
"""

import argparse
import multiprocessing
import os
import sys
import time
from collections.abc import Sequence
from itertools import groupby
from random import Random

from lib.review.report import to_console
from tests.mutation.judges import Bench
from tests.mutation.mutants import Mutant, mutants
from tests.mutation.score import Result, reports
from tests.policy.documents import committed

ENVIRONMENT = "prod"
PROCESSES = 2


def parse(arguments: Sequence[str]) -> argparse.Namespace:
    """Return the arguments."""
    parser = argparse.ArgumentParser(prog="make mutate", description=__doc__)
    parser.add_argument("--sample", type=int, help="make only so many mutants, of which no score is a goal")
    parser.add_argument("--seed", type=int, default=1, help="decides what a value is changed to")
    parser.add_argument("--kind", help="only of objects of this kind; Dashboard is one")
    parser.add_argument("--list", action="store_true", help="list each mutant that is unseen")
    return parser.parse_args(arguments)


def chosen(given: argparse.Namespace) -> list[Mutant]:
    """Return the mutants that are asked for, in the order of their documents."""
    found = list(mutants(committed(ENVIRONMENT), given.seed))
    if given.kind:
        kinds = {each.kind for each in found}
        if given.kind not in kinds:
            sys.exit(f"no objects of kind {given.kind!r}: there are {', '.join(sorted(kinds))}")
        found = [each for each in found if each.kind == given.kind]
    if given.sample:
        return sorted(sample(found, given.sample, given.seed), key=lambda each: each.place)
    return found


def sample(found: Sequence[Mutant], size: int, seed: int) -> list[Mutant]:
    """Return some of all mutants, always the same for a seed."""
    return Random(seed).sample(found, min(size, len(found)))


def judged(found: Sequence[Mutant]) -> list[Result]:
    """Return what sees each mutant of a document, in one process."""
    bench = Bench(committed(ENVIRONMENT))
    return [Result(each, bench.seen_by(each)) for each in found]


def results(found: Sequence[Mutant]) -> list[Result]:
    """Return what sees each mutant; a process takes a document at a time, the longest first."""
    groups = [list(group) for _, group in groupby(found, key=lambda each: each.place)]
    with multiprocessing.get_context("fork").Pool(PROCESSES) as pool:
        done = pool.imap_unordered(judged, sorted(groups, key=len, reverse=True))
        return sorted((each for some in done for each in some), key=lambda each: each.mutant.place)


def main(arguments: Sequence[str]) -> int:
    """Print the scores; return 1 below the goals."""
    given, start = parse(arguments), time.monotonic()
    if refused := list(Bench(committed(ENVIRONMENT)).refuse()):
        sys.exit("\n".join([f"dist/{ENVIRONMENT} is wrong before it is changed:", *refused[:20]]))
    found = results(chosen(given))
    told = reports(found, whole=not (given.sample or given.kind))
    to_console(told, sys.stdout)
    for each in found if given.list else ():
        if not each.seen_by:
            print(f"{each.mutant}{' (reason)' if each.reason else ''}")
    if not os.environ.get("CRDS"):
        print("skipped: the definitions of custom resources; CRDS=<folder> names them")
    print(f"{len(found)} mutants in {time.monotonic() - start:.0f} s")
    return int(any(each.findings for each in told))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
