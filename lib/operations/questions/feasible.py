"""Whether what is configured can work."""

from argparse import Namespace

from lib.operations.project import Project
from lib.operations.questions.verb import Verb, an_environment, chosen
from lib.review.report import Report


def _answer(given: Namespace, project: Project) -> list[Report]:
    from lib.review.feasible.answer import feasible
    from lib.review.feasible.parity import parity

    every, asked = list(project.platforms.values()), chosen(given.environment, project)
    reports = [feasible(each, every[: every.index(each)]) for each in asked]
    between = parity(every, project.configuration.differences)
    names = {each.environment.name for each in asked}
    return [*reports, between] if between and names.intersection(between.columns) else reports


FEASIBLE = Verb("say whether what is configured can work, and with what numbers", an_environment, _answer)
