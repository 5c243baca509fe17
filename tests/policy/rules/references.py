"""Whatever one manifest names in another exists."""

from collections.abc import Iterator

from tests.policy.documents import CONTAINER_LISTS, Container, Document, Manifests, Pod
from tests.policy.guests import selectors
from tests.policy.policies import MESH_PORT

_SELECTORS = {
    "NetworkPolicy": "spec podSelector",
    "AuthorizationPolicy": "spec selector",
    "PeerAuthentication": "spec selector",
}
_PROBES = ("startupProbe", "readinessProbe", "livenessProbe", "lifecycle postStart", "lifecycle preStop")


def own_selectors(manifests: Manifests) -> Iterator[str]:
    """A workload's selector and its spread constraints find its own pods."""
    for pod in manifests.pods:
        selectors = [
            *pod.document.find("spec selector"),
            *pod.find("topologySpreadConstraints * labelSelector"),
        ]
        for selector in selectors:
            if not _finds(manifests, pod.document, selector, pod.name):
                yield f"{pod} does not find its own pods by {selector}"


def dangling_selectors(manifests: Manifests) -> Iterator[str]:
    """The selector of a Service, a disruption budget or a policy finds the pods of its own name."""
    for service in manifests.of("Service"):
        if not _finds(manifests, service, {"matchLabels": service.get("spec selector", {})}, service.name):
            yield f"{service} finds no pod of its own"
    for budget in manifests.of("PodDisruptionBudget"):
        if not _finds(manifests, budget, budget.get("spec selector", {}), budget.name):
            yield f"{budget} finds no pod of its own"
    guests = selectors(manifests.platform)
    for policy in manifests.of(*_SELECTORS):
        selector = policy.get(_SELECTORS[policy.kind], {})
        guest = selector.get("matchLabels") in guests.values()
        if selector and not guest and not _finds(manifests, policy, selector, policy.name):
            yield f"{policy} finds no pod of its own"


def dangling_peers(manifests: Manifests) -> Iterator[str]:
    """A peer within the namespace that a network policy names exists, or is a guest."""
    guests = selectors(manifests.platform)
    for policy in manifests.of("NetworkPolicy"):
        for path in ("spec ingress * from *", "spec egress * to *"):
            for peer in policy.find(path):
                within = "podSelector" in peer and "namespaceSelector" not in peer
                guest = within and peer["podSelector"].get("matchLabels") in guests.values()
                if within and not guest and not manifests.selected(policy.namespace, peer["podSelector"]):
                    yield f"{policy} names {peer['podSelector']}, which finds nothing"


def scale_targets(manifests: Manifests) -> Iterator[str]:
    """An autoscaler scales a workload that exists, and no two scale the same."""
    for autoscaler in manifests.of("HorizontalPodAutoscaler"):
        target = autoscaler.get("spec scaleTargetRef")
        workload = manifests.named(target["kind"], target["name"], autoscaler.namespace)
        if not workload or workload.get("apiVersion") != target["apiVersion"]:
            yield f"{autoscaler} scales {target}, which does not exist"
        elif len(manifests.autoscalers(workload)) > 1:
            yield f"{autoscaler} is not the only one for {target['name']}"


def config_maps(manifests: Manifests) -> Iterator[str]:
    """Every ConfigMap and key that a pod names exists."""
    for pod in manifests.pods:
        for name, key in _config_map_references(pod):
            config_map = manifests.named("ConfigMap", name, pod.document.namespace)
            if not config_map:
                yield f"{pod} names ConfigMap {name}, which does not exist"
            elif key is not None and key not in config_map.get("data", {}):
                yield f"{pod} names key {key}, which ConfigMap {name} does not have"


def service_accounts(manifests: Manifests) -> Iterator[str]:
    """Every ServiceAccount that a pod names exists."""
    for pod in manifests.pods:
        name = pod.get("serviceAccountName", "default")
        if not manifests.named("ServiceAccount", name, pod.document.namespace):
            yield f"{pod} names ServiceAccount {name}, which does not exist"


def ingress_backends(manifests: Manifests) -> Iterator[str]:
    """An Ingress routes to a Service that exists and has the port."""
    for ingress in manifests.of("Ingress"):
        for backend in ingress.find("spec rules * http paths * backend service"):
            service = manifests.named("Service", backend["name"], ingress.namespace)
            ports = service.get("spec ports", []) if service else []
            wanted = tuple(backend["port"].items())
            if wanted not in [((key, port.get(field)),) for port in ports for key, field in _PORT_FIELDS]:
                yield f"{ingress} routes to {backend['name']} {backend['port']}, which does not exist"


def target_ports(manifests: Manifests) -> Iterator[str]:
    """A Service's port forwards to a port of each of its pods."""
    for service in manifests.of("Service"):
        for pod in manifests.selected(service.namespace, {"matchLabels": service.get("spec selector", {})}):
            for port in service.get("spec ports"):
                target = port.get("targetPort", port["port"])
                if pod.port(target) is None:
                    yield f"{service} forwards to port {target}, which {pod.name} does not have"


def headless_services(manifests: Manifests) -> Iterator[str]:
    """Exactly the Services that a StatefulSet names are headless; a StatefulSet names its own."""
    stateful = {each.name: each.get("spec serviceName") for each in manifests.of("StatefulSet")}
    for service in manifests.of("Service"):
        if (service.get("spec clusterIP") == "None") != (service.name in stateful.values()):
            yield f"{service} has the address {service.get('spec clusterIP')}"
    for name, named in stateful.items():
        if named != name:
            yield f"{name} names {named}, which is not a Service of its own"


def probe_ports(manifests: Manifests) -> Iterator[str]:
    """A probe or hook asks a port that its own container has."""
    for container in manifests.containers:
        known = {*container.find("ports * name"), *container.find("ports * containerPort")}
        for probe in _PROBES:
            for action in ("httpGet", "tcpSocket", "grpc"):
                for port in container.find(f"{probe} {action} port"):
                    if port not in known:
                        yield f"{container} {probe} asks port {port}, which it does not have"


def policy_ports(manifests: Manifests) -> Iterator[str]:
    """A named port in a network policy is a port of the pods that receive there."""
    for policy in manifests.of("NetworkPolicy"):
        own = manifests.selected(policy.namespace, policy.get("spec podSelector", {}))
        for rule in policy.find("spec ingress *"):
            yield from _missing_ports(policy, rule, own)
        for rule in policy.find("spec egress *"):
            peers = [peer["podSelector"] for peer in rule.get("to", ()) if set(peer) == {"podSelector"}]
            pods = [pod for peer in peers for pod in manifests.selected(policy.namespace, peer)]
            yield from _missing_ports(policy, rule, pods)


def mounts(manifests: Manifests) -> Iterator[str]:
    """Every volume is mounted, and every mount is of a volume or a claim template."""
    for pod in manifests.pods:
        volumes = {
            *pod.find("volumes * name"),
            *pod.document.find("spec volumeClaimTemplates * metadata name"),
        }
        mounted = {name for kind in CONTAINER_LISTS for name in pod.find(f"{kind} * volumeMounts * name")}
        for name in sorted(volumes - mounted):
            yield f"{pod} volume {name} is mounted nowhere"
        for name in sorted(mounted - volumes):
            yield f"{pod} mounts {name}, which is not a volume"


def claims(manifests: Manifests) -> Iterator[str]:
    """Every claim that a pod names exists."""
    for pod in manifests.pods:
        for name in pod.find("volumes * persistentVolumeClaim claimName"):
            if not manifests.named("PersistentVolumeClaim", name, pod.document.namespace):
                yield f"{pod} names claim {name}, which does not exist"


def credential_files(manifests: Manifests) -> Iterator[str]:
    """Exactly the files that a service's settings name are mounted from Secrets."""
    for container in manifests.containers:
        settings = manifests.settings(container.pod)
        named = {value for key, value in settings.items() if key.endswith("_FILE")}
        mounted = set(_mounted_files(container))
        for path in sorted(named - mounted):
            yield f"{container} has no file {path}, which its settings name"
        for path in sorted(mounted - named):
            yield f"{container} has file {path}, which no setting names"


_PORT_FIELDS = (("name", "name"), ("number", "port"))


def _finds(manifests: Manifests, document: Document, selector: object, name: str) -> bool:
    """Return whether a selector finds something, and only pods of this name."""
    if not isinstance(selector, dict) or not any(selector.values()):
        return False
    return [pod.name for pod in manifests.selected(document.namespace, selector)] == [name]


def _config_map_references(pod: Pod) -> Iterator[tuple[str, str | None]]:
    for container in pod.containers:
        yield from ((name, None) for name in container.find("envFrom * configMapRef name"))
        for reference in container.find("env * valueFrom configMapKeyRef"):
            yield reference["name"], reference["key"]
    for path in ("volumes * configMap", "volumes * projected sources * configMap"):
        for source in pod.find(path):
            yield source["name"], None
            yield from ((source["name"], item["key"]) for item in source.get("items", ()))


def _missing_ports(policy: Document, rule: dict[str, object], pods: list[Pod]) -> Iterator[str]:
    ports = rule.get("ports", [])
    assert isinstance(ports, list)
    for port in (each.get("port") for each in ports):
        for pod in pods:
            if pod.port(port) is None and port != MESH_PORT:
                yield f"{policy} names port {port}, which {pod.name} does not have"


def _mounted_files(container: Container) -> Iterator[str]:
    for mount in container.get("volumeMounts", []):
        for volume in container.pod.get("volumes", []):
            if volume["name"] == mount["name"]:
                for source in volume.get("projected", {}).get("sources", ()):
                    for item in source.get("secret", {}).get("items", ()):
                        yield f"{mount['mountPath']}/{item['path']}"
