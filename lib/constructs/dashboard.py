"""What Grafana shows of a service."""

import json

from cdk8s_plus_27 import k8s

from lib.constructs.metadata import labels
from lib.model import Grafana, Workload
from lib.monitoring.dashboard import dashboard


def dashboard_config_map(workload: Workload, grafana: Grafana) -> k8s.KubeConfigMapProps:
    """Return a ConfigMap that Grafana's sidecar loads; its one key is the dashboard's file."""
    platform, name = workload.platform, f"{workload.name}-dashboard"
    content = json.dumps(dashboard(workload), indent=2, ensure_ascii=False)
    return k8s.KubeConfigMapProps(
        metadata=k8s.ObjectMeta(
            name=name,
            namespace=platform.environment.namespace,
            labels={**labels(workload), **grafana.labels},
        ),
        data={f"{platform.name}-{platform.environment.name}-{workload.name}.json": f"{content}\n"},
    )
