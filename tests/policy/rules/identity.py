"""What identifies an object: its name, its labels, its account."""

from collections import Counter
from collections.abc import Iterator

from lib.model import Platform, Program
from tests.policy.content import find
from tests.policy.documents import Document, Manifests
from tests.policy.guests import selectors as selectors_of_guests

_PREFIX = "app.kubernetes.io"
_ALWAYS = {f"{_PREFIX}/{name}" for name in ("name", "instance", "component", "part-of", "managed-by")}
_VERSION = f"{_PREFIX}/version"
_SELECTOR = {f"{_PREFIX}/name", f"{_PREFIX}/instance"}
_SELECTORS = {
    "Deployment": ("spec selector", "spec template spec topologySpreadConstraints * labelSelector"),
    "StatefulSet": ("spec selector", "spec template spec topologySpreadConstraints * labelSelector"),
    **dict.fromkeys(
        ("PodDisruptionBudget", "AuthorizationPolicy", "PeerAuthentication", "ServiceMonitor"),
        ("spec selector",),
    ),
    "NetworkPolicy": ("spec podSelector",),
}
_PEERS = ("spec ingress * from *", "spec egress * to *")
_LABELLED = ("", "spec template", "spec jobTemplate", "spec jobTemplate spec template")
"""Where metadata are."""
_UNIQUE_IN_POD = ("name", "ports * name", "ports * containerPort")
_UNIQUE_IN_CONTAINER = ("env * name", "volumeMounts * mountPath")
_UNIQUE_IN_SERVICE = ("spec ports * name", "spec ports * port")


def duplicate_objects(manifests: Manifests) -> Iterator[str]:
    """No two manifests of an environment describe the same object."""
    counts = Counter((each.kind, each.namespace, each.name) for each in manifests.documents)
    for document in manifests.documents:
        if counts[document.kind, document.namespace, document.name] > 1:
            yield f"{document} is not the only one of its name"


def duplicate_names(manifests: Manifests) -> Iterator[str]:
    """Names and numbers that must differ within a pod, a container or a Service do."""
    for pod in manifests.pods:
        contents = [each.content for each in pod.containers]
        yield from _twice(pod, contents, *(f"* {path}" for path in _UNIQUE_IN_POD))
        yield from _twice(pod, pod.content, "volumes * name")
    for container in manifests.containers:
        yield from _twice(container, container.content, *_UNIQUE_IN_CONTAINER)
    for service in manifests.of("Service"):
        yield from _twice(service, service.content, *_UNIQUE_IN_SERVICE)


def labels(manifests: Manifests) -> Iterator[str]:
    """Every object and pod has the recommended labels; what all services share has no version."""
    for document in manifests.documents:
        shared = document.file.endswith("/00-environment.k8s.yaml")
        expected = _ALWAYS if shared else _ALWAYS | {_VERSION}
        for where in _LABELLED:
            for labels in _labels(document, where):
                given = {key for key in labels if key.startswith(f"{_PREFIX}/")}
                if given != expected:
                    yield f"{document} {where} labels differ in {sorted(given ^ expected)}"


def label_values(manifests: Manifests) -> Iterator[str]:
    """Labels say whose an object is: platform, environment, service, version, and whatever else is wanted."""
    programs = {each.name: each for each in manifests.platform.programs}
    wanted = manifests.platform.environment.labels
    for document in manifests.documents:
        expected = _expected_labels(manifests.platform, programs.get(document.program))
        for labels in (each for where in _LABELLED for each in _labels(document, where)):
            for key in (labels.keys() & expected.keys()) | wanted.keys():
                if labels.get(key) != expected[key]:
                    yield f"{document} {key} is {labels.get(key)!r}, not {expected[key]!r}"


def claim_labels(manifests: Manifests) -> Iterator[str]:
    """A claim template has the labels that find a service's pods and no others, because it cannot change."""
    for workload in manifests.of("StatefulSet"):
        expected = _own_labels(manifests.platform, workload.name)
        for metadata in workload.find("spec volumeClaimTemplates * metadata"):
            if metadata.get("labels") != expected:
                yield f"{workload} has claims with the labels {metadata.get('labels')}"


def selectors(manifests: Manifests) -> Iterator[str]:
    """Selectors are name and instance and nothing else, because a cluster refuses to change them."""
    for document in manifests.documents:
        for path in _SELECTORS.get(document.kind, ()):
            for selector in (each for each in document.find(path) if each):
                yield from _unclear(manifests.platform, document, selector.get("matchLabels", {}))
        if document.kind == "Service":
            yield from _unclear(manifests.platform, document, document.get("spec selector", {}))


def peer_selectors(manifests: Manifests) -> Iterator[str]:
    """A peer in the namespace is found by name and instance, as the pods' own selectors find them."""
    for policy in manifests.of("NetworkPolicy"):
        for peer in (each for path in _PEERS for each in policy.find(path)):
            if "podSelector" in peer and "namespaceSelector" not in peer:
                yield from _unclear(manifests.platform, policy, peer["podSelector"].get("matchLabels", {}))


def _unclear(platform: Platform, document: Document, labels: dict[str, str]) -> Iterator[str]:
    """Yield labels that are neither those of one program's pods nor those of guests."""
    foreign = selectors_of_guests(platform).values()
    if labels not in foreign and labels != _own_labels(platform, labels.get(f"{_PREFIX}/name")):
        yield f"{document} selects by {labels}"


def default_accounts(manifests: Manifests) -> Iterator[str]:
    """Every workload has a ServiceAccount of its own."""
    counts = Counter(pod.get("serviceAccountName", "default") for pod in manifests.pods)
    for pod in manifests.pods:
        account = pod.get("serviceAccountName", "default")
        if account == "default" or counts[account] > 1:
            yield f"{pod} runs as ServiceAccount {account}, which is not its own"


def account_tokens(manifests: Manifests) -> Iterator[str]:
    """No pod has a token for the API server: neither its ServiceAccount nor the pod itself mounts one."""
    for account in manifests.of("ServiceAccount"):
        if account.get("automountServiceAccountToken") is not False:
            yield f"{account} mounts a token"
    for pod in manifests.pods:
        if pod.get("automountServiceAccountToken") is not False:
            yield f"{pod} mounts a token"
        if any(pod.find("volumes * projected sources * serviceAccountToken")):
            yield f"{pod} mounts a token as a volume"


def service_links(manifests: Manifests) -> Iterator[str]:
    """No pod gets variables made from the names of Services, which programs take for their own settings."""
    for pod in manifests.pods:
        if pod.get("enableServiceLinks") is not False:
            yield f"{pod} does not set enableServiceLinks to false"


def _labels(document: Document, where: str) -> Iterator[dict[str, str]]:
    """Yield the labels of what is at a path."""
    yield from (each.get("metadata", {}).get("labels", {}) for each in document.find(where))


def _own_labels(platform: Platform, name: str | None) -> dict[str, str | None]:
    """Return the labels that find the pods of a service or a job."""
    return {f"{_PREFIX}/name": name, f"{_PREFIX}/instance": platform.instance}


def _expected_labels(platform: Platform, program: Program | None) -> dict[str, str | None]:
    return {
        **_own_labels(platform, program.name if program else platform.name),
        f"{_PREFIX}/component": program.declared.component if program else "environment",
        f"{_PREFIX}/part-of": platform.name,
        f"{_PREFIX}/managed-by": "cdk8s",
        _VERSION: program.image.tag if program else None,
        **platform.environment.labels,
    }


def _twice(place: object, content: object, *paths: str) -> Iterator[str]:
    for path in paths:
        for value, count in Counter(find(content, path)).items():
            if count > 1:
                yield f"{place} {path} {value} is listed twice"
