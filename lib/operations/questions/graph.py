"""What runs, and who calls whom, as a drawing."""

from argparse import ArgumentParser, Namespace

from lib.operations.project import Project
from lib.operations.questions.verb import Verb, chosen
from lib.review.report import Report


def _arguments(reader: ArgumentParser) -> None:
    reader.add_argument("environment", nargs="?", help="the last of config/, if none is named")
    reader.add_argument("--format", choices=("mermaid", "dot", "svg"), default="mermaid")


def _answer(given: Namespace, project: Project) -> list[Report] | str:
    from lib.operations.graphviz import svg
    from lib.review.dot import dot
    from lib.review.graph import connections, graph
    from lib.review.mermaid import fenced, mermaid

    drawn = graph(chosen(given.environment, project)[-1])
    if given.json:
        return [connections(drawn)]
    if given.markdown:
        return fenced(drawn)
    if given.format == "svg":
        return svg(dot(drawn))
    return dot(drawn) if given.format == "dot" else mermaid(drawn)


GRAPH = Verb("draw what runs and who calls whom", _arguments, _answer)
