"""Says what a change does before it is deployed: `--help` lists the questions.

python -m lib.operations.review <verb> [--json | --markdown]

Ends with 0, with 1 where something is found, and with 2 where nothing could be answered.
"""

import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import NamedTuple

from lib.model import Platform
from lib.operations.errors import OperationError
from lib.operations.project import Project, parser, start
from lib.problem import ConfigurationError
from lib.review.capacity import about, capacity
from lib.review.capacity_changes import capacity_changes
from lib.review.dot import dot
from lib.review.graph import connections, graph
from lib.review.mermaid import fenced, mermaid
from lib.review.names import unknown_name
from lib.review.report import Report, to_console, to_json, to_markdown

NO_ANSWER = 2


class Verb(NamedTuple):
    """A question: how its arguments are read, and what answers it."""

    says: str
    arguments: Callable[[ArgumentParser], object]
    answer: Callable[[Namespace, Project], Iterable[Report] | str]
    """Tables, or text that is printed as it is."""


def an_environment(reader: ArgumentParser) -> None:
    reader.add_argument("environment", nargs="?", help="all, if none is named")


def capacity_arguments(reader: ArgumentParser) -> None:
    an_environment(reader)
    reader.add_argument("--service", help="a service or job; all, if none is named")
    reader.add_argument("--base", metavar="COMMIT", help="shows what changes since then")


def answer_capacity(given: Namespace, project: Project) -> list[Report]:
    platforms = chosen(given.environment, project)
    reports = [report for platform in platforms for report in capacity(platform)]
    before = asked_before(given.base, "capacity", project) if given.base else []
    if given.environment:
        before = [each for each in before if each.title in {now.title for now in reports}]
    if given.service:
        known(given.service, platforms)
        before, reports = about(given.service, before), about(given.service, reports)
    return [capacity_changes(before, reports, given.base)] if given.base else reports


def graph_arguments(reader: ArgumentParser) -> None:
    reader.add_argument("environment", nargs="?", help="the last of config/, if none is named")
    reader.add_argument("--format", choices=("mermaid", "dot", "svg"), default="mermaid")


def answer_graph(given: Namespace, project: Project) -> list[Report] | str:
    from lib.operations.graphviz import svg  # few questions are answered by a picture

    drawn = graph(chosen(given.environment, project)[-1])
    if given.json:
        return [connections(drawn)]
    if given.markdown:
        return fenced(drawn)
    if given.format == "svg":
        return svg(dot(drawn))
    return dot(drawn) if given.format == "dot" else mermaid(drawn)


def answer_reach(given: Namespace, project: Project) -> Iterator[Report]:
    from lib.operations.compose import file_name  # only this question needs it, and the evaluator
    from lib.reach.content import ManifestError
    from lib.review.reach import reach

    docker, manifests = project.root / "docker", project.root / "dist"
    for platform in chosen(given.environment, project):
        name = platform.environment.name
        try:
            yield from reach(platform, manifests / name, [docker / "compose.yaml", docker / file_name(name)])
        except ManifestError as error:
            raise OperationError(f"{error}; `make synth` writes what is ours") from None


def asked_before(base: str, verb: str, project: Project) -> list[Report]:
    """Return what an earlier commit answers to a question about everything."""
    from lib.operations import revision  # few questions are about the past

    return revision.answered(project.root, base, [verb], project.variables)


def chosen(environment: str | None, project: Project) -> list[Platform]:
    """Return the platform of an environment, or all of them."""
    return [project.platform(environment)] if environment else list(project.platforms.values())


def known(program: str, platforms: Iterable[Platform]) -> None:
    """Raise OperationError where no service or job has such a name."""
    names = dict.fromkeys(each.name for platform in platforms for each in platform.programs)
    if program not in names:
        raise OperationError(unknown_name("service or job", program, names))


VERBS = {
    "capacity": Verb("say what pods need, and what the quota allows", capacity_arguments, answer_capacity),
    "graph": Verb("draw what runs and who calls whom", graph_arguments, answer_graph),
    "reach": Verb(
        "say who reaches whom, and what of it is not declared",
        an_environment,
        answer_reach,
    ),
}
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
