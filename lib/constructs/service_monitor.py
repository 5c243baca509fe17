"""How Prometheus finds a service's metrics."""

from imports.com.coreos.monitoring import (
    ServiceMonitorProps,
    ServiceMonitorSpec,
    ServiceMonitorSpecEndpoints,
    ServiceMonitorSpecSelector,
)
from lib.constructs.metadata import custom_metadata, selector
from lib.model import METRICS, Prometheus, Workload


def service_monitor(workload: Workload, prometheus: Prometheus) -> ServiceMonitorProps:
    """Return a ServiceMonitor of the port `metrics`; the series' job is the service's name."""
    return ServiceMonitorProps(
        metadata=custom_metadata(workload, prometheus.labels),
        spec=ServiceMonitorSpec(
            selector=ServiceMonitorSpecSelector(match_labels=selector(workload)),
            endpoints=[ServiceMonitorSpecEndpoints(port=METRICS, path="/metrics", interval="30s")],
        ),
    )
