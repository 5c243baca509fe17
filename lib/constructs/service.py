"""The address of a service inside the cluster."""

from collections.abc import Mapping

from cdk8s_plus_27 import k8s

from lib.constructs.metadata import metadata, selector
from lib.constructs.values import port_name
from lib.model import Protocol, Workload
from lib.model.way_in import NO_ANNOTATIONS

_APP_PROTOCOLS: dict[Protocol, str] = {"http": "http", "grpc": "kubernetes.io/h2c", "tcp": "tcp"}
"""What Kubernetes calls them (Services, "Application protocol"); gRPC is HTTP/2 without TLS."""


def service(workload: Workload) -> k8s.KubeServiceProps:
    """Return a Service with the container's own ports, headless where one pod keeps data."""
    return k8s.KubeServiceProps(
        metadata=metadata(workload, _annotations(workload)),
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


def _annotations(workload: Workload) -> Mapping[str, str]:
    """Return what the cluster's way in reads on the Service, where it passes on requests to it."""
    way_in = workload.platform.environment.cluster.way_in
    return way_in.service_annotations if way_in and workload.exposed_port else NO_ANNOTATIONS
