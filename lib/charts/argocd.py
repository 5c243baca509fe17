"""What Argo CD is given: a project, and an Application for each environment."""

from collections.abc import Iterable, Iterator, Sequence

from constructs import Construct

from lib.constructs.app_project import app_project
from lib.constructs.application import application
from lib.constructs.manifests import Document, Manifests
from lib.model import ARGO_CD, Delivery, Platform


class ArgoCdChart(Manifests):
    """The project and its Applications, applied to Argo CD's own cluster."""

    def __init__(
        self,
        scope: Construct,
        delivery: Delivery,
        platforms: Sequence[Platform],
        documents: Iterable[Document],
    ) -> None:
        super().__init__(scope, ARGO_CD, _documents(delivery, platforms, documents))


def _documents(
    delivery: Delivery, platforms: Sequence[Platform], documents: Iterable[Document]
) -> Iterator[Document]:
    yield app_project(delivery, platforms, documents)
    yield from (application(delivery, platform) for platform in platforms)
