"""The questions of lib/operations/review.py: what each is given, and what answers it in lib/review/.

Of what one question alone needs, most is imported when it is asked: the others start sooner.
"""

from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from lib.model import Platform
from lib.operations.errors import OperationError
from lib.operations.project import Project
from lib.review.capacity import about, capacity
from lib.review.capacity_changes import capacity_changes
from lib.review.dot import dot
from lib.review.graph import connections, graph
from lib.review.mermaid import fenced, mermaid
from lib.review.names import unknown_name
from lib.review.report import Report


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
    from lib.operations.graphviz import svg

    drawn = graph(chosen(given.environment, project)[-1])
    if given.json:
        return [connections(drawn)]
    if given.markdown:
        return fenced(drawn)
    if given.format == "svg":
        return svg(dot(drawn))
    return dot(drawn) if given.format == "dot" else mermaid(drawn)


def answer_reach(given: Namespace, project: Project) -> Iterator[Report]:
    from lib.operations.compose import file_name
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
    from lib.operations import revision

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
"""Each question by its name."""
