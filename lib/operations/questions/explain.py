"""Where a value comes from: the file and line that decide it."""

import sys
from argparse import ArgumentParser, Namespace

from lib.model import CONTROLLERS
from lib.operations.errors import OperationError
from lib.operations.project import Project
from lib.operations.questions.verb import Verb
from lib.review.names import unknown_name
from lib.review.report import Report


def _arguments(reader: ArgumentParser) -> None:
    reader.add_argument("environment", help="an environment, or argocd or flux: a folder of dist/")
    reader.add_argument("service", help="a service, a job or `environment` for what all share; a glob lists")
    reader.add_argument(
        "field",
        help="of manifests, as in Deployment.spec.template, or of the model, as in replicas; a glob lists",
    )


def _answer(given: Namespace, project: Project) -> list[Report]:
    from lib.explain.answer import UnknownFieldError, explained

    known = [*project.platforms, *CONTROLLERS]
    if given.environment not in known:
        raise OperationError(unknown_name("environment", given.environment, known))
    answers = explained(project.root, project.variables, project.platforms, given.environment, _say)
    try:
        return answers.answer(given.service, given.field)
    except UnknownFieldError as error:
        raise OperationError(str(error)) from None


def _say(text: str) -> None:
    print(text, file=sys.stderr)


EXPLAIN = Verb("say what decides a value of dist/, and where", _arguments, _answer)
