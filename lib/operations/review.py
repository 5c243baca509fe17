"""Says what a change does before it is deployed: `--help` lists the questions.

python -m lib.operations.review <verb> [--json | --markdown]

Ends with 0, with 1 where something is found, and with 2 where nothing could be answered.
"""

import gc
import sys
from argparse import Namespace
from collections.abc import Sequence

from lib.operations.errors import OperationError
from lib.operations.project import Project, parser, start
from lib.operations.questions import VERBS
from lib.operations.questions.verb import Page
from lib.problem import ConfigurationError
from lib.review.report import Report, to_console, to_json, to_markdown

NO_ANSWER = 2


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


def show(answer: Sequence[Report] | Page, given: Namespace) -> None:
    """Print an answer in the form that was asked for."""
    if isinstance(answer, Page):
        print(answer.text, end="")
    elif given.json:
        print(to_json(answer))
    elif given.markdown:
        print(to_markdown(answer))
    else:
        to_console(answer, sys.stdout)


def answered(given: Namespace, project: Project) -> list[Report] | Page:
    answer = VERBS[given.verb].answer(given, project)
    if isinstance(answer, str):
        return Page(answer)
    return answer if isinstance(answer, Page) else list(answer)


def is_found(answer: Sequence[Report] | Page) -> bool:
    """Return whether an answer says that something is wrong."""
    return bool(answer.findings) if isinstance(answer, Page) else any(each.findings for each in answer)


def main(arguments: Sequence[str], project: Project) -> None:
    """Print what answers a question; end with 1 where something is found."""
    given = parse(arguments)
    try:
        answer = answered(given, project)
    except (OperationError, ConfigurationError) as error:
        print(error, file=sys.stderr)
        sys.exit(NO_ANSWER)
    show(answer, given)
    sys.exit(int(is_found(answer)))


if __name__ == "__main__":
    gc.disable()  # many small objects without cycles, for some seconds at most
    start(main)
