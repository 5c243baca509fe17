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
from lib.constructs.manifests import Document, Manifests
from lib.model import ARGO_CD, FLUX, Delivery, Platform


def synthesize(platforms: Iterable[Platform], folder: Path) -> list[Document]:
    """Write `folder`/<environment>/<chart>.k8s.yaml for every platform, and return all documents."""
    documents: list[Document] = []
    for platform in platforms:
        app = App(outdir=str(folder / platform.environment.name))
        charts = platform_charts(app, platform)
        _write(app, charts)
        documents += [document for chart in charts for document in chart.documents]
    return documents


def synthesize_delivery(
    delivery: Delivery, platforms: Sequence[Platform], documents: Iterable[Document], folder: Path
) -> None:
    """Write `folder`/argocd and `folder`/flux, which deliver the platforms' documents."""
    argocd, flux = (App(outdir=str(folder / controller)) for controller in (ARGO_CD, FLUX))
    _write(argocd, [ArgoCdChart(argocd, delivery, platforms, documents)])
    FluxChart(flux, delivery, platforms)
    flux.synth()


def _write(app: App, charts: Iterable[Manifests]) -> None:
    app.synth()
    for chart in charts:
        chart.write(Path(app.outdir))


def platform_charts(scope: Construct, platform: Platform) -> list[Manifests]:
    """Return every chart of an environment, added to `scope`."""
    services = [ServiceChart(scope, platform, workload) for workload in platform.workloads]
    jobs = [JobChart(scope, platform, job) for job in platform.jobs]
    return [EnvironmentChart(scope, platform), *services, *jobs]
