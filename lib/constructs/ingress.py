"""The way from outside to an exposed service."""

from cdk8s_plus_27 import k8s

from lib.constructs.metadata import metadata
from lib.model import HTTP, Platform, Workload


def ingress(platform: Platform, workload: Workload) -> k8s.KubeIngressProps:
    """Return an Ingress for the environment's host, with TLS where the environment has it."""
    outside = platform.environment.ingress
    backend = k8s.IngressBackend(
        service=k8s.IngressServiceBackend(name=workload.name, port=k8s.ServiceBackendPort(name=HTTP))
    )
    path = k8s.HttpIngressPath(path="/", path_type="Prefix", backend=backend)
    return k8s.KubeIngressProps(
        metadata=metadata(platform, workload),
        spec=k8s.IngressSpec(
            ingress_class_name=outside.class_name,
            rules=[k8s.IngressRule(host=outside.host, http=k8s.HttpIngressRuleValue(paths=[path]))],
            tls=[k8s.IngressTls(hosts=[outside.host], secret_name=outside.tls.secret)]
            if outside.tls
            else None,
        ),
    )
