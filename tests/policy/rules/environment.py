"""What an environment consists of, and what its configuration promises."""

import hashlib
import json
from collections.abc import Iterator

from lib.model import Autoscaling
from tests.policy.documents import Manifests

_MODES = ("enforce", "audit", "warn")
_EACH_SERVICE_HAS = ("ServiceAccount", "ConfigMap", "NetworkPolicy", "Service", "PodDisruptionBudget")
_SHARED = ("Namespace", "ResourceQuota", "LimitRange", "NetworkPolicy")
_PRUNED_BY = {
    "argocd.argoproj.io/sync-options": "Prune=false,Delete=false",
    "kustomize.toolkit.fluxcd.io/prune": "disabled",
}
_SHARED_WITH_ADD_ONS = ("ExternalSecret", "PeerAuthentication")


def files(manifests: Manifests) -> Iterator[str]:
    """An environment has a file of its own and one for each of its services and jobs."""
    environment = manifests.platform.environment.name
    charts = {"00-environment", *(program.name for program in manifests.platform.programs)}
    expected = {f"{environment}/{chart}.k8s.yaml" for chart in charts}
    for file in sorted({each.file for each in manifests.documents} ^ expected):
        yield f"{file} {'is missing' if file in expected else 'is of no service'}"


def namespace_first(manifests: Manifests) -> Iterator[str]:
    """The namespace comes first in the file that sorts first, so that `kubectl apply` of a folder works."""
    first = min(manifests.documents, key=lambda each: each.file)
    if first.kind != "Namespace":
        yield f"{first} comes before the namespace"


def one_namespace(manifests: Manifests) -> Iterator[str]:
    """Everything lies in the environment's namespace."""
    expected = manifests.platform.environment.namespace
    for document in manifests.documents:
        actual = document.name if document.kind == "Namespace" else document.namespace
        if actual != expected:
            yield f"{document} lies in {actual}, not in {expected}"


def pod_security_labels(manifests: Manifests) -> Iterator[str]:
    """The namespace enforces, audits and warns of Pod Security "restricted"."""
    for namespace in manifests.of("Namespace"):
        for mode in _MODES:
            if namespace.get(f"metadata labels pod-security.kubernetes.io/{mode}") != "restricted":
                yield f"{namespace} does not {mode} restricted"


def never_pruned(manifests: Manifests) -> Iterator[str]:
    """No GitOps controller takes away the namespace or a claim, and the data with it."""
    for document in (*manifests.of("Namespace"), *manifests.of("PersistentVolumeClaim")):
        for annotation, value in _PRUNED_BY.items():
            if document.get("metadata annotations", {}).get(annotation) != value:
                yield f"{document} may be pruned: {annotation} is not {value}"


def complete_environment(manifests: Manifests) -> Iterator[str]:
    """An environment has a namespace, a quota, limits and a default for the network."""
    kinds = [
        each.kind
        for each in manifests.documents
        if each.file.endswith("/00-environment.k8s.yaml") and each.kind not in _SHARED_WITH_ADD_ONS
    ]
    if sorted(kinds) != sorted(_SHARED):
        yield f"{manifests.platform.environment.name}/00-environment.k8s.yaml has {', '.join(kinds)}"


def complete_services(manifests: Manifests) -> Iterator[str]:
    """Every service has all that belongs to one, and keeps its data in a StatefulSet if it has any."""
    platform = manifests.platform
    for workload in platform.workloads:
        runs, other = (
            ("StatefulSet", "Deployment") if workload.service.data else ("Deployment", "StatefulSet")
        )
        for kind in (*_EACH_SERVICE_HAS, runs):
            if not manifests.named(kind, workload.name, platform.environment.namespace):
                yield f"{platform.environment.name}: {workload.name} has no {kind}"
        for wrong in [each for each in manifests.of(other) if each.name == workload.name]:
            yield f"{wrong} should be a {runs}"


def autoscaled_services(manifests: Manifests) -> Iterator[str]:
    """Exactly the services with a range of replicas are scaled, within that range."""
    expected = {
        workload.name: (workload.sizing.replicas.minimum, workload.sizing.replicas.maximum)
        for workload in manifests.platform.workloads
        if isinstance(workload.sizing.replicas, Autoscaling)
    }
    actual = {
        each.get("spec scaleTargetRef name"): (each.get("spec minReplicas"), each.get("spec maxReplicas"))
        for each in manifests.of("HorizontalPodAutoscaler")
    }
    if actual != expected:
        yield f"{manifests.platform.environment.name}: scaled are {actual}, not {expected}"


def exposed_services(manifests: Manifests) -> Iterator[str]:
    """Exactly the exposed services have an Ingress, of the environment's class and host, or a Gateway."""
    environment = manifests.platform.environment
    wanted = environment.ingress.api == "Ingress"
    exposed = {each.name for each in manifests.platform.workloads if each.service.exposed and wanted}
    if {each.name for each in manifests.of("Ingress")} != exposed:
        yield f"{environment.name}: an Ingress is for {', '.join(exposed)} and nothing else"
    for ingress in manifests.of("Ingress"):
        if ingress.get("spec ingressClassName") != environment.ingress.class_name:
            yield f"{ingress} is of class {ingress.get('spec ingressClassName')}"
        backends = set(ingress.find("spec rules * http paths * backend service name"))
        if backends != {ingress.name} or "defaultBackend" in ingress.get("spec"):
            yield f"{ingress} leads elsewhere"
        if list(ingress.find("spec rules * host")) != [environment.ingress.host]:
            yield f"{ingress} has another host than {environment.ingress.host}"


def allowed_hosts(manifests: Manifests) -> Iterator[str]:
    """The exposed services and whom they call serve the environment's host; no other has the setting."""
    host = manifests.platform.environment.ingress.host
    exposed = [each for each in manifests.platform.workloads if each.service.exposed]
    asked = {name for each in exposed for name in (each.name, *each.calls)}
    for pod in manifests.pods:
        settings = manifests.named("ConfigMap", pod.name, pod.document.namespace)
        allowed = settings.get("data ALLOWED_HOSTS") if settings else None
        if allowed != (host if settings and pod.name in asked else None):
            yield f"{pod} allows the hosts {allowed}"


def tls(manifests: Manifests) -> Iterator[str]:
    """An Ingress has TLS for all of its hosts where the environment has TLS, and none elsewhere."""
    configured = manifests.platform.environment.ingress.tls
    for ingress in manifests.of("Ingress"):
        hosts = list(ingress.find("spec rules * host")) if configured else []
        if list(ingress.find("spec tls * hosts *")) != hosts:
            yield f"{ingress} has TLS for {list(ingress.find('spec tls * hosts *'))}, not for {hosts}"
        if configured and set(ingress.find("spec tls * secretName")) != {configured.secret}:
            yield f"{ingress} has another certificate than {configured.secret}"


def registries(manifests: Manifests) -> Iterator[str]:
    """Every image comes from the environment's registry, with its pull policy and pull secret."""
    registry = manifests.platform.environment.registry
    for container in manifests.containers:
        if not container.get("image").startswith(f"{registry.name}/"):
            yield f"{container} has image {container.get('image')}"
        if container.get("imagePullPolicy") != registry.pull_policy:
            yield f"{container} has pull policy {container.get('imagePullPolicy')}"
    for pod in manifests.pods:
        if list(pod.find("imagePullSecrets * name")) != [each for each in [registry.pull_secret] if each]:
            yield f"{pod} has other pull secrets than {registry.pull_secret}"


def settings_checksum(manifests: Manifests) -> Iterator[str]:
    """A pod's annotation changes with its settings, so that a change of them rolls the pods."""
    for pod in manifests.pods:
        settings = manifests.named("ConfigMap", pod.name, pod.document.namespace)
        text = json.dumps(settings.get("data") if settings else None, sort_keys=True)
        if pod.annotations.get("checksum/settings") != hashlib.sha256(text.encode()).hexdigest():
            yield f"{pod} has a checksum of other settings"


def development(manifests: Manifests) -> Iterator[str]:
    """Development fits a laptop: one replica each, nothing scaled, no TLS."""
    if manifests.platform.environment.name != "dev":
        return
    for autoscaler in manifests.of("HorizontalPodAutoscaler"):
        yield f"{autoscaler} scales"
    for pod in manifests.pods:
        if manifests.replicas(pod.document) != (1, 1):
            yield f"{pod} has {manifests.replicas(pod.document)} replicas"
    for ingress in manifests.of("Ingress"):
        if "tls" in ingress.get("spec"):
            yield f"{ingress} has TLS"


def production(manifests: Manifests) -> Iterator[str]:
    """Production has three replicas at least of all that keeps no data, and they must differ in zone."""
    if manifests.platform.environment.name != "prod":
        return
    for workload in manifests.of("Deployment"):
        if manifests.replicas(workload)[0] < 3:
            yield f"{workload} may have {manifests.replicas(workload)[0]} replicas"
        for constraint in workload.find("spec template spec topologySpreadConstraints *"):
            zone = constraint["topologyKey"] == "topology.kubernetes.io/zone"
            if zone and constraint.get("whenUnsatisfiable") == "ScheduleAnyway":
                yield f"{workload} may run in one zone"
