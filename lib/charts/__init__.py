"""Charts: each becomes one file of an environment's folder."""

from collections.abc import Iterable
from pathlib import Path

from cdk8s import App
from constructs import Construct

from lib.charts.environment import EnvironmentChart
from lib.charts.service import ServiceChart
from lib.model import Platform


def synthesize(platforms: Iterable[Platform], folder: Path) -> None:
    """Write `folder`/<environment>/<chart>.k8s.yaml for every platform."""
    for platform in platforms:
        app = App(outdir=str(folder / platform.environment.name))
        platform_charts(app, platform)
        app.synth()


def platform_charts(scope: Construct, platform: Platform) -> None:
    """Add every chart of an environment."""
    EnvironmentChart(scope, platform)
    for workload in platform.workloads:
        ServiceChart(scope, platform, workload)
