"""Who reaches whom, and what of it is not declared."""

from argparse import Namespace
from collections.abc import Iterator

from lib.operations.errors import OperationError
from lib.operations.project import Project
from lib.operations.questions.verb import Verb, an_environment, chosen
from lib.review.report import Report, printable


def _answer(given: Namespace, project: Project) -> Iterator[Report]:
    from lib.compose.names import file_name
    from lib.reach.content import ManifestError
    from lib.review.reach import reach

    docker, manifests = project.root / "docker", project.root / "dist"
    for platform in chosen(given.environment, project):
        name = platform.environment.name
        try:
            yield from reach(platform, manifests / name, [docker / "compose.yaml", docker / file_name(name)])
        except ManifestError as error:
            raise OperationError(f"{printable(str(error))}; `make synth` writes what is ours") from None


REACH = Verb("say who reaches whom, and what of it is not declared", an_environment, _answer)
