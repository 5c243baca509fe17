"""Charts: each becomes one file of an environment's folder."""

from collections.abc import Iterable
from pathlib import Path

from cdk8s import App
from constructs import Construct

from lib.charts.environment import EnvironmentChart
from lib.charts.service import ServiceChart
from lib.constructs.manifests import Manifests
from lib.model import Platform


def synthesize(platforms: Iterable[Platform], folder: Path) -> None:
    """Write `folder`/<environment>/<chart>.k8s.yaml for every platform."""
    for platform in platforms:
        app = App(outdir=str(folder / platform.environment.name))
        charts = platform_charts(app, platform)
        app.synth()
        for chart in charts:
            chart.write(Path(app.outdir))


def platform_charts(scope: Construct, platform: Platform) -> list[Manifests]:
    """Return every chart of an environment, added to `scope`."""
    services = [ServiceChart(scope, platform, workload) for workload in platform.workloads]
    return [EnvironmentChart(scope, platform), *services]
