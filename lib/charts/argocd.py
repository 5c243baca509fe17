"""What Argo CD gets: a project, and an Application for each environment."""

from collections.abc import Collection, Iterator

from constructs import Construct

from lib.configuration import Configuration
from lib.constructs.app_project import app_project
from lib.constructs.application import application
from lib.constructs.manifests import Document, Manifests
from lib.model import ARGO_CD
from lib.output import Kind


class ArgoCdChart(Manifests):
    """The project and its Applications, applied to Argo CD's own cluster."""

    def __init__(self, scope: Construct, configuration: Configuration, kinds: Collection[Kind]) -> None:
        super().__init__(scope, ARGO_CD, argocd_documents(configuration, kinds))


def argocd_documents(configuration: Configuration, kinds: Collection[Kind]) -> Iterator[Document]:
    name, delivery, platforms = configuration.catalogue.name, configuration.delivery, configuration.platforms
    yield app_project(name, delivery, platforms, kinds)
    yield from (application(platform) for platform in platforms)
