"""The rules of a service, in the groups in which Prometheus evaluates them."""

from lib.model import Platform, Workload
from lib.monitoring.alerts import alerts
from lib.monitoring.objectives import EVALUATION_SECONDS, burn_alerts, recordings
from lib.monitoring.rules import Alerting, Group, Recording


def groups(platform: Platform, workload: Workload) -> tuple[Group, ...]:
    """Return what is recorded of a service, and what people are told of."""
    found: dict[str, tuple[Recording | Alerting, ...]] = {
        "objectives": (*recordings(platform, workload), *burn_alerts(platform, workload)),
        "alerts": tuple(alerts(platform, workload)),
    }
    return tuple(
        Group(f"{platform.environment.namespace}.{workload.name}.{name}", EVALUATION_SECONDS, rules)
        for name, rules in found.items()
        if rules
    )
