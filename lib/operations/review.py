"""Says what a change does before it is deployed: `--help` lists the questions.

python -m lib.operations.review <verb> [--json | --markdown]

Ends with 0, with 1 where something is found, and with 2 where nothing could be answered.
"""

import sys
from argparse import Namespace
from collections.abc import Sequence

from lib.operations.errors import OperationError
from lib.operations.project import Project, parser, start
from lib.operations.questions import VERBS
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


def show(answer: Sequence[Report] | str, given: Namespace) -> None:
    """Print an answer in the form that was asked for."""
    if isinstance(answer, str):
        print(answer, end="")
    elif given.json:
        print(to_json(answer))
    elif given.markdown:
        print(to_markdown(answer))
    else:
        to_console(answer, sys.stdout)


def answered(given: Namespace, project: Project) -> list[Report] | str:
    answer = VERBS[given.verb].answer(given, project)
    return answer if isinstance(answer, str) else list(answer)


def main(arguments: Sequence[str], project: Project) -> None:
    """Print what answers a question; end with 1 where something is found."""
    given = parse(arguments)
    try:
        answer = answered(given, project)
    except (OperationError, ConfigurationError) as error:
        print(error, file=sys.stderr)
        sys.exit(NO_ANSWER)
    show(answer, given)
    sys.exit(int(not isinstance(answer, str) and any(each.findings for each in answer)))


if __name__ == "__main__":
    start(main)
