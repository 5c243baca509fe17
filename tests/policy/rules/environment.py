"""What an environment consists of, and what its configuration promises."""

from collections.abc import Iterator

from tests.policy.documents import Manifests
from tests.policy.guests import solved

_MODES = ("enforce", "audit", "warn")
_SHARED = ("Namespace", "ResourceQuota", "LimitRange", "NetworkPolicy")
_PRUNED_BY = {
    "argocd.argoproj.io/sync-options": "Prune=false,Delete=false",
    "kustomize.toolkit.fluxcd.io/prune": "disabled",
}
_SHARED_WITH_ADD_ONS = ("ExternalSecret", "AuthorizationPolicy", "PeerAuthentication")


def files(manifests: Manifests) -> Iterator[str]:
    """An environment has a file of its own and one for each of its services and jobs."""
    environment = manifests.platform.environment.name
    charts = {"00-environment", *(program.name for program in manifests.platform.programs)}
    expected = {f"{environment}/{chart}.k8s.yaml" for chart in charts}
    for file in sorted({each.file for each in manifests.documents} ^ expected):
        yield f"{file} {'is missing' if file in expected else 'belongs to no service'}"


def namespace_first(manifests: Manifests) -> Iterator[str]:
    """The namespace comes first in the file that sorts first, so that `kubectl apply` of a folder works."""
    first = min(manifests.documents, key=lambda each: each.file)
    if first.kind != "Namespace":
        yield f"{first} comes before the namespace"


def one_namespace(manifests: Manifests) -> Iterator[str]:
    """Everything is in the environment's namespace."""
    expected = manifests.platform.environment.namespace
    for document in manifests.documents:
        actual = document.name if document.kind == "Namespace" else document.namespace
        if actual != expected:
            yield f"{document} is in {actual}, not in {expected}"


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
    solvers = ["NetworkPolicy"] if solved(manifests.platform) else []
    if sorted(kinds) != sorted([*_SHARED, *solvers]):
        yield f"{manifests.platform.environment.name}/00-environment.k8s.yaml has {', '.join(kinds)}"


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
    """Production has at least three replicas of whatever keeps no data, in different zones."""
    if manifests.platform.environment.name != "prod":
        return
    for workload in manifests.of("Deployment"):
        if manifests.replicas(workload)[0] < 3:
            yield f"{workload} may have {manifests.replicas(workload)[0]} replicas"
        for constraint in workload.find("spec template spec topologySpreadConstraints *"):
            zone = constraint["topologyKey"] == "topology.kubernetes.io/zone"
            if zone and constraint.get("whenUnsatisfiable") == "ScheduleAnyway":
                yield f"{workload} may run in one zone"
