"""How an exposed service is reached from outside the cluster."""

from cdk8s_plus_27 import k8s

from lib.constructs.metadata import metadata
from lib.model import Host, Ingress, Workload


def ingress(workload: Workload, host: Host, way_in: Ingress) -> k8s.KubeIngressProps:
    """Return an Ingress for the service's host, with TLS where the host has a certificate."""
    backend = k8s.IngressBackend(
        service=k8s.IngressServiceBackend(
            name=workload.name, port=k8s.ServiceBackendPort(name=workload.declared.exposed)
        )
    )
    path = k8s.HttpIngressPath(path="/", path_type="Prefix", backend=backend)
    return k8s.KubeIngressProps(
        metadata=metadata(workload, way_in.annotations),
        spec=k8s.IngressSpec(
            ingress_class_name=way_in.class_name,
            rules=[k8s.IngressRule(host=host.name, http=k8s.HttpIngressRuleValue(paths=[path]))],
            tls=[k8s.IngressTls(hosts=[host.name], secret_name=host.tls_secret)] if host.tls_secret else None,
        ),
    )
