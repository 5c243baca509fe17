"""What pods need, and what changes in it since a commit."""

from argparse import ArgumentParser, Namespace

from lib.operations.project import Project
from lib.operations.questions.verb import Verb, an_environment, chosen, known
from lib.review.report import Report


def _arguments(reader: ArgumentParser) -> None:
    an_environment(reader)
    reader.add_argument("--service", help="a service or job; all, if none is named")
    reader.add_argument("--base", metavar="COMMIT", help="shows what changes since then")


def _answer(given: Namespace, project: Project) -> list[Report]:
    from lib.review.capacity import about, capacity
    from lib.review.capacity_changes import capacity_changes

    platforms = chosen(given.environment, project)
    reports = [report for platform in platforms for report in capacity(platform)]
    before = _before(given.base, project) if given.base else []
    if given.environment:
        before = [each for each in before if each.title in {now.title for now in reports}]
    if given.service:
        known(given.service, platforms)
        before, reports = about(given.service, before), about(given.service, reports)
    return [capacity_changes(before, reports, given.base)] if given.base else reports


def _before(base: str, project: Project) -> list[Report]:
    from lib.operations import revision

    return revision.answered(project.root, base, ["capacity"], project.variables)


CAPACITY = Verb("say what pods need, and what the quota allows", _arguments, _answer)
