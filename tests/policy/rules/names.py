"""Which kinds of objects there are, and what they are called."""

from collections.abc import Iterator

from tests.policy.documents import Manifests

_VERSIONS = {
    **dict.fromkeys(
        (
            *("ConfigMap", "LimitRange", "Namespace", "PersistentVolumeClaim"),
            *("ResourceQuota", "Service", "ServiceAccount"),
        ),
        "v1",
    ),
    **dict.fromkeys(("Deployment", "StatefulSet"), "apps/v1"),
    "CronJob": "batch/v1",
    "HorizontalPodAutoscaler": "autoscaling/v2",
    "PodDisruptionBudget": "policy/v1",
    **dict.fromkeys(("Ingress", "NetworkPolicy"), "networking.k8s.io/v1"),
    **dict.fromkeys(("Gateway", "HTTPRoute"), "gateway.networking.k8s.io/v1"),
    **dict.fromkeys(("AuthorizationPolicy", "PeerAuthentication"), "security.istio.io/v1"),
    **dict.fromkeys(("PrometheusRule", "ServiceMonitor"), "monitoring.coreos.com/v1"),
    "Certificate": "cert-manager.io/v1",
    "ExternalSecret": "external-secrets.io/v1",
}
_ENDINGS = {"ConfigMap": "-dashboard", "NetworkPolicy": "-gateway", "HTTPRoute": "-redirect"}
"""What a second object of the same kind has behind the name of its service."""
_SHARED = {
    "NetworkPolicy": ("default-deny", "http01-solver"),
    "PeerAuthentication": ("default", "http01-solver"),
    "AuthorizationPolicy": ("http01-solver",),
}


def known_kinds(manifests: Manifests) -> Iterator[str]:
    """Only known kinds are written, each in the one version of its API that all supported clusters have."""
    for document in manifests.documents:
        if _VERSIONS.get(document.kind, "") != document.get("apiVersion"):
            yield f"{document} is of an unknown kind or version: {document.get('apiVersion')}"


def program_names(manifests: Manifests) -> Iterator[str]:
    """Whatever is in the file of a service or a job has its name, a second object with a known ending."""
    for document in manifests.documents:
        if document.program and document.name not in (
            document.program,
            document.program + _ENDINGS.get(document.kind, ""),
        ):
            yield f"{document} is in the file of {document.program}"


def shared_names(manifests: Manifests) -> Iterator[str]:
    """What all services share is named after the platform, the Secret that it makes, or what it is about."""
    platform = manifests.platform
    for document in (each for each in manifests.documents if not each.program):
        names = {
            "Namespace": (platform.environment.namespace,),
            "ExternalSecret": (document.get("spec target name"),),
            **_SHARED,
        }
        if document.name not in names.get(document.kind, (platform.name,)):
            yield f"{document} has a name that says nothing"


def container_names(manifests: Manifests) -> Iterator[str]:
    """A container has the name of its service or job, by which alerts and dashboards find it."""
    for program, pod in manifests.running:
        if program.name not in pod.find("containers * name"):
            yield f"{pod} has containers {list(pod.find('containers * name'))}"
