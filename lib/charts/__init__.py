"""Charts: each becomes one file of an environment's folder, or of a GitOps controller's."""

from collections.abc import Iterable, Sequence
from pathlib import Path

from cdk8s import App
from constructs import Construct

from lib.charts.argocd import ArgoCdChart
from lib.charts.environment import EnvironmentChart
from lib.charts.flux import FluxChart
from lib.charts.job import JobChart
from lib.charts.service import ServiceChart
from lib.configuration import Configuration
from lib.constructs.manifests import Document, Manifests, write
from lib.model import ARGO_CD, FLUX, Platform


def synthesize(configuration: Configuration, folder: Path) -> None:
    """Write the manifests of every environment below a folder, and of the controllers that deliver them."""
    documents = synthesize_platforms(configuration.platforms, folder)
    argocd, flux = (App(outdir=str(folder / controller)) for controller in (ARGO_CD, FLUX))
    ArgoCdChart(argocd, configuration, documents)
    FluxChart(flux, configuration)
    write(argocd)
    write(flux)


def synthesize_platforms(platforms: Iterable[Platform], folder: Path) -> list[Document]:
    """Write `folder`/<environment>/<chart>.k8s.yaml for every platform, and return all documents."""
    documents: list[Document] = []
    for platform in platforms:
        app = App(outdir=str(folder / platform.environment.name))
        documents += [document for chart in platform_charts(app, platform) for document in chart.documents]
        write(app)
    return documents


def platform_charts(scope: Construct, platform: Platform) -> Sequence[Manifests]:
    """Return every chart of an environment, added to `scope`."""
    services = [ServiceChart(scope, workload) for workload in platform.workloads]
    jobs = [JobChart(scope, job) for job in platform.jobs]
    return [EnvironmentChart(scope, platform), *services, *jobs]
