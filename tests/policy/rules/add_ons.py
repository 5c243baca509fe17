"""What the cluster's add-ons are given, where an environment has them."""

from collections.abc import Iterator

from lib.model import METRICS
from tests.policy import declared
from tests.policy.documents import Manifests

_ADD_ONS = {
    "prometheus": ("monitoring.coreos.com/",),
    "secret_store": ("external-secrets.io/",),
    "issuer": ("cert-manager.io/",),
    "mesh": ("security.istio.io/",),
}


def missing_add_ons(manifests: Manifests) -> Iterator[str]:
    """Nothing is for an add-on that the environment has not."""
    environment = manifests.platform.environment
    absent = [group for name, group in _ADD_ONS.items() if getattr(environment.add_ons, name) is None]
    if environment.ingress.api == "Ingress":
        absent.append(("gateway.networking.k8s.io/",))
    for document in manifests.documents:
        if any(document.get("apiVersion").startswith(group) for group in absent):
            yield f"{document} is for an add-on that {environment.name} has not"


def scraped_services(manifests: Manifests) -> Iterator[str]:
    """Exactly the services with metrics have a ServiceMonitor, which the environment's Prometheus selects."""
    prometheus = manifests.platform.environment.add_ons.prometheus
    monitors = manifests.of("ServiceMonitor")
    if {each.name for each in monitors} != declared.scraped_services(manifests.platform).keys():
        yield f"{manifests.platform.environment.name}: scraped are {', '.join(map(str, monitors))}"
    for monitor in monitors:
        service = manifests.named("Service", monitor.name, monitor.namespace)
        labels = service.get("metadata labels") if service else {}
        if not monitor.get("spec selector matchLabels").items() <= labels.items():
            yield f"{monitor} does not find its Service"
        if list(monitor.find("spec endpoints * port")) != [METRICS]:
            yield f"{monitor} asks another port than {METRICS}"
        if prometheus and not prometheus.labels.items() <= monitor.get("metadata labels").items():
            yield f"{monitor} is not selected by {dict(prometheus.labels)}"


def stored_secrets(manifests: Manifests) -> Iterator[str]:
    """Exactly the Secrets that something reads, and cert-manager does not write, come from the store."""
    store = manifests.platform.environment.add_ons.secret_store
    found = {
        (each.get("spec target name"), key)
        for each in manifests.of("ExternalSecret")
        for key in each.find("spec data * secretKey")
    }
    expected = set(_secrets_read(manifests)) if store else set()
    for name, key in sorted(found ^ expected):
        yield f"{manifests.platform.environment.name}: key {key} of Secret {name} is read or stored, not both"
    for document in manifests.of("ExternalSecret"):
        reference = (document.get("spec secretStoreRef kind"), document.get("spec secretStoreRef name"))
        if store and reference != (store.kind, store.name):
            yield f"{document} is of another store than {store.kind} {store.name}"
        for entry in document.get("spec data"):
            place = (f"{store.path}/{document.name}", entry["secretKey"]) if store else None
            if (entry["remoteRef"]["key"], entry["remoteRef"]["property"]) != place:
                yield f"{document} takes {entry['secretKey']} from {entry['remoteRef']}"


def _secrets_read(manifests: Manifests) -> Iterator[tuple[str, str]]:
    """Yield the name and key of each Secret that is read and that nothing here makes."""
    for pod in manifests.pods:
        for source in pod.find("volumes * projected sources * secret"):
            yield from ((source["name"], item["key"]) for item in source["items"])
        yield from ((name, ".dockerconfigjson") for name in pod.find("imagePullSecrets * name"))
    made = {each.get("spec secretName") for each in manifests.of("Certificate")}
    used = {name for each in manifests.of("Ingress") for name in each.find("spec tls * secretName")}
    used |= {
        name
        for each in manifests.of("Gateway")
        for name in each.find("spec listeners * tls certificateRefs * name")
    }
    for name in used - made:
        yield from ((name, key) for key in ("tls.crt", "tls.key"))
