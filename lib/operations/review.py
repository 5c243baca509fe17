"""Says what a change does before it is deployed: `--help` lists the questions.

python -m lib.operations.review <verb> [--json | --markdown]

Ends with 0, with 1 where something is found, and with 2 where nothing could be answered.
"""

import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import NamedTuple

from lib.operations.errors import OperationError
from lib.operations.project import Project, parser, start
from lib.problem import ConfigurationError
from lib.review.report import Report, to_console, to_json, to_markdown

NO_ANSWER = 2


class Verb(NamedTuple):
    """A question: how its arguments are read, and what answers it."""

    says: str
    arguments: Callable[[ArgumentParser], object]
    answer: Callable[[Namespace, Project], Iterable[Report]]


VERBS: Mapping[str, Verb] = {}
"""Each question by its name; what answers it is in lib/review/."""


def parse(arguments: Sequence[str]) -> Namespace:
    program = parser("review", __doc__)
    verbs = program.add_subparsers(dest="verb", metavar="VERB", required=True)
    for name, verb in VERBS.items():
        reader = verbs.add_parser(name, help=verb.says, description=verb.says)
        verb.arguments(reader)
        form = reader.add_mutually_exclusive_group()
        form.add_argument("--json", action="store_true", help="print JSON")
        form.add_argument("--markdown", action="store_true", help="print Markdown")
    return program.parse_args(arguments)


def show(reports: Sequence[Report], given: Namespace) -> None:
    """Print reports in the form that was asked for."""
    if given.json:
        print(to_json(reports))
    elif given.markdown:
        print(to_markdown(reports))
    else:
        to_console(reports, sys.stdout)


def main(arguments: Sequence[str], project: Project) -> None:
    """Print what answers a question; end with 1 where something is found."""
    given = parse(arguments)
    try:
        reports = list(VERBS[given.verb].answer(given, project))
    except (OperationError, ConfigurationError) as error:
        print(error, file=sys.stderr)
        sys.exit(NO_ANSWER)
    show(reports, given)
    sys.exit(any(each.findings for each in reports))


if __name__ == "__main__":
    start(main)
