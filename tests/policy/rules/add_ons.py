"""What the cluster's add-ons get, where an environment has them."""

from collections.abc import Iterator

from lib.model import METRICS, Ingress
from tests.policy import declared
from tests.policy.documents import Manifests

_ADD_ONS = {
    "prometheus": "monitoring.coreos.com/",
    "secret_store": "external-secrets.io/",
    "issuer": "cert-manager.io/",
    "mesh": "security.istio.io/",
}
_ENDPOINT = {"port": METRICS, "path": "/metrics", "interval": "30s"}
_TLS_PATHS = {
    "Ingress": "spec tls * secretName",
    "Gateway": "spec listeners * tls certificateRefs * name",
}
_TLS_KEYS = ("tls.crt", "tls.key")


def missing_add_ons(manifests: Manifests) -> Iterator[str]:
    """Nothing is for an add-on that the environment does not have."""
    environment = manifests.platform.environment
    absent = [group for name, group in _ADD_ONS.items() if getattr(environment.add_ons, name) is None]
    if isinstance(environment.cluster.way_in, Ingress):
        absent.append("gateway.networking.k8s.io/")
    for document in manifests.documents:
        if document.get("apiVersion").startswith(tuple(absent)):
            yield f"{document} is for an add-on that {environment.name} does not have"


def scraped_services(manifests: Manifests) -> Iterator[str]:
    """Where there is a Prometheus, exactly the services with metrics have a ServiceMonitor."""
    found = {each.name for each in manifests.of("ServiceMonitor")}
    for name in sorted(found ^ declared.scraped_services(manifests.platform).keys()):
        yield f"{name} {'has a ServiceMonitor' if name in found else 'has metrics'}, not both"


def monitored_ports(manifests: Manifests) -> Iterator[str]:
    """A ServiceMonitor finds the Service of its own name, and asks it for metrics as often as rules need."""
    for monitor in manifests.of("ServiceMonitor"):
        service = manifests.named("Service", monitor.name, monitor.namespace)
        labels = service.get("metadata labels") if service else {}
        if not monitor.get("spec selector matchLabels").items() <= labels.items():
            yield f"{monitor} does not find its Service"
        if list(monitor.find("spec endpoints *")) != [_ENDPOINT]:
            yield f"{monitor} asks otherwise than by {_ENDPOINT}"


def stored_secrets(manifests: Manifests) -> Iterator[str]:
    """Exactly the Secrets that something reads, and cert-manager does not write, come from the store."""
    stored = {
        (each.get("spec target name"), key)
        for each in manifests.of("ExternalSecret")
        for key in each.find("spec data * secretKey")
    }
    read = {*_credentials(manifests), *_certificates(manifests)}
    for name, key in sorted(
        stored ^ (read if manifests.platform.environment.add_ons.secret_store else set())
    ):
        yield f"key {key} of Secret {name} is {'stored' if (name, key) in stored else 'read'}, not both"


def _credentials(manifests: Manifests) -> Iterator[tuple[str, str]]:
    """Yield the name and key of each Secret that a pod or the kubelet reads."""
    for pod in manifests.pods:
        for source in pod.find("volumes * projected sources * secret"):
            yield from ((source["name"], item["key"]) for item in source["items"])
        yield from ((name, ".dockerconfigjson") for name in pod.find("imagePullSecrets * name"))


def _certificates(manifests: Manifests) -> Iterator[tuple[str, str]]:
    """Yield the name and key of each Secret with a certificate that nothing here makes."""
    made = {each.get("spec secretName") for each in manifests.of("Certificate")}
    for document in manifests.of(*_TLS_PATHS):
        for name in document.find(_TLS_PATHS[document.kind]):
            yield from ((name, key) for key in _TLS_KEYS if name not in made)
