"""The charts of an environment as a tree of constructs."""

from collections.abc import Sequence

from constructs import Construct

from lib.charts.environment import EnvironmentChart
from lib.charts.job import JobChart
from lib.charts.service import ServiceChart
from lib.constructs.manifests import Manifests
from lib.model import Platform


def platform_charts(scope: Construct, platform: Platform) -> Sequence[Manifests]:
    """Return every chart of an environment, added to `scope`."""
    services = [ServiceChart(scope, workload) for workload in platform.workloads]
    jobs = [JobChart(scope, job) for job in platform.jobs]
    return [EnvironmentChart(scope, platform), *services, *jobs]
