"""Whether what is configured can work."""

from argparse import Namespace

from lib.operations.project import Project
from lib.operations.questions.verb import Verb, an_environment, chosen
from lib.review.report import Report


def _answer(given: Namespace, project: Project) -> list[Report]:
    from lib.review.feasible.answer import feasible

    return [feasible(platform) for platform in chosen(given.environment, project)]


FEASIBLE = Verb("say whether what is configured can work, and with what numbers", an_environment, _answer)
