"""What the cluster's add-ons are given, where an environment has them."""

from collections.abc import Iterator

from lib.model import METRICS
from tests.policy.documents import Document, Manifests

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
    services = [each.name for each in manifests.of("Service") if METRICS in each.find("spec ports * name")]
    monitors = manifests.of("ServiceMonitor")
    if sorted(each.name for each in monitors) != sorted(services if prometheus else []):
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


def certificates(manifests: Manifests) -> Iterator[str]:
    """Where there is an issuer it certifies the environment's host, for the Secret that the way in reads."""
    environment = manifests.platform.environment
    issuer, tls = environment.add_ons.issuer, environment.ingress.tls
    expected = [(issuer.kind, issuer.name, [environment.ingress.host], tls.secret)] if issuer and tls else []
    found = [
        (
            each.get("spec issuerRef kind"),
            each.get("spec issuerRef name"),
            each.get("spec dnsNames"),
            each.get("spec secretName"),
        )
        for each in manifests.of("Certificate")
    ]
    if found != expected:
        yield f"{environment.name}: certificates are {found}, not {expected}"


def gateways(manifests: Manifests) -> Iterator[str]:
    """A Gateway leads to each exposed service, at the environment's host and with its TLS."""
    environment = manifests.platform.environment
    wanted = environment.ingress.api == "Gateway"
    exposed = [each.name for each in manifests.platform.workloads if each.service.exposed and wanted]
    if [each.name for each in manifests.of("Gateway")] != exposed:
        yield f"{environment.name}: a Gateway is for {', '.join(exposed)} and nothing else"
    for gateway in manifests.of("Gateway"):
        yield from _gateway_faults(manifests, gateway)


def _gateway_faults(manifests: Manifests, gateway: Document) -> Iterator[str]:
    way_in = manifests.platform.environment.ingress
    if gateway.get("spec gatewayClassName") != way_in.class_name:
        yield f"{gateway} is of class {gateway.get('spec gatewayClassName')}"
    listeners = {each["name"]: each for each in gateway.get("spec listeners")}
    expected = {("http", "HTTP", 80)} | ({("https", "HTTPS", 443)} if way_in.tls else set())
    if {(each["name"], each["protocol"], each["port"]) for each in listeners.values()} != expected:
        yield f"{gateway} listens as {', '.join(listeners)}"
    if {each.get("hostname") for each in listeners.values()} != {way_in.host}:
        yield f"{gateway} has another host than {way_in.host}"
    if way_in.tls and list(gateway.find("spec listeners 1 tls certificateRefs * name")) != [
        way_in.tls.secret
    ]:
        yield f"{gateway} has another certificate than {way_in.tls.secret}"
    yield from _route_faults(manifests, gateway)


def _route_faults(manifests: Manifests, gateway: Document) -> Iterator[str]:
    """Yield where the routes of a Gateway do not lead to its service, or leave somebody without TLS."""
    way_in = manifests.platform.environment.ingress
    service = manifests.named("Service", gateway.name, gateway.namespace)
    ports = list(service.find("spec ports 0 port")) if service else []
    led = {}
    for route in manifests.of("HTTPRoute"):
        [parent] = route.get("spec parentRefs")
        if parent["name"] != gateway.name or route.get("spec hostnames") != [way_in.host]:
            yield f"{route} is not for {way_in.host} at {gateway.name}"
        to = [(each["name"], each["port"]) for each in route.find("spec rules * backendRefs *")]
        schemes = list(route.find("spec rules * filters * requestRedirect scheme"))
        led[parent["sectionName"]] = to or schemes
    service_led = [(gateway.name, port) for port in ports]
    if led != ({"https": service_led, "http": ["https"]} if way_in.tls else {"http": service_led}):
        yield f"{gateway} leads to {led}"


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
