"""The address of a service inside the cluster."""

from cdk8s_plus_27 import k8s

from lib.constructs.manifests import port_name
from lib.constructs.metadata import metadata, selector
from lib.model import Platform, Workload


def service(platform: Platform, workload: Workload) -> k8s.KubeServiceProps:
    """Return a Service with the container's own ports, headless where one pod keeps data."""
    return k8s.KubeServiceProps(
        metadata=metadata(platform, workload),
        spec=k8s.ServiceSpec(
            type="ClusterIP",
            cluster_ip="None" if workload.service.data else None,
            selector=selector(platform, workload.name),
            ports=[
                k8s.ServicePort(
                    name=port.name,
                    port=port.number,
                    target_port=port_name(port.name),
                    app_protocol="http",
                )
                for port in workload.service.ports
            ],
        ),
    )
