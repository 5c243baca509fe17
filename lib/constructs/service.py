"""The address of a service inside the cluster."""

from cdk8s_plus_27 import k8s

from lib.constructs.manifests import port_name
from lib.constructs.metadata import metadata, selector
from lib.model import Protocol, Workload

_APP_PROTOCOLS: dict[Protocol, str] = {"http": "http", "grpc": "kubernetes.io/h2c", "tcp": "tcp"}
"""What Kubernetes calls them (Services, "Application protocol"); gRPC is HTTP/2 without TLS."""


def service(workload: Workload) -> k8s.KubeServiceProps:
    """Return a Service with the container's own ports, headless where one pod keeps data."""
    return k8s.KubeServiceProps(
        metadata=metadata(workload),
        spec=k8s.ServiceSpec(
            type="ClusterIP",
            cluster_ip="None" if workload.data else None,
            selector=selector(workload),
            ports=[
                k8s.ServicePort(
                    name=port.name,
                    port=port.number,
                    target_port=port_name(port.name),
                    app_protocol=_APP_PROTOCOLS[port.protocol],
                )
                for port in workload.declared.ports
            ],
        ),
    )
