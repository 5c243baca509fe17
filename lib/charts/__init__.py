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
from lib.constructs.manifests import Document, Manifests
from lib.model import ARGO_CD, FLUX, Platform
from lib.output import SUFFIX
from lib.yaml_text import yaml_text


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


def write(app: App) -> None:
    """Write a file for each chart, as `App.synth` does, but by libyaml and without a way through Node."""
    folder = Path(app.outdir)
    folder.mkdir(parents=True, exist_ok=True)
    for chart in app.charts:
        file = folder / f"{chart.node.id}{SUFFIX}"
        file.write_text(yaml_text(chart.to_json()), encoding="utf-8")


def platform_charts(scope: Construct, platform: Platform) -> Sequence[Manifests]:
    """Return every chart of an environment, added to `scope`."""
    services = [ServiceChart(scope, workload) for workload in platform.workloads]
    jobs = [JobChart(scope, job) for job in platform.jobs]
    return [EnvironmentChart(scope, platform), *services, *jobs]
