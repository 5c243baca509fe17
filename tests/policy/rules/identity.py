"""What identifies an object: its name, its labels, its account."""

from collections import Counter
from collections.abc import Iterator

from lib.model import Platform
from tests.policy.content import find
from tests.policy.documents import Manifests
from tests.policy.guests import selectors as selectors_of_guests

_PREFIX = "app.kubernetes.io"
_ALWAYS = {f"{_PREFIX}/{name}" for name in ("name", "instance", "component", "part-of", "managed-by")}
_VERSION = f"{_PREFIX}/version"
_SELECTOR = {f"{_PREFIX}/name", f"{_PREFIX}/instance"}
_SELECTORS = {
    "Deployment": ("spec selector", "spec template spec topologySpreadConstraints * labelSelector"),
    "StatefulSet": ("spec selector", "spec template spec topologySpreadConstraints * labelSelector"),
    "PodDisruptionBudget": ("spec selector",),
    "NetworkPolicy": ("spec podSelector",),
}
_LABELLED = (
    "metadata",
    "spec template metadata",
    "spec jobTemplate metadata",
    "spec jobTemplate spec template metadata",
)
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
            for metadata in document.find(where):
                given = {key for key in metadata.get("labels", {}) if key.startswith(f"{_PREFIX}/")}
                if given != expected:
                    yield f"{document} {where} labels differ in {sorted(given ^ expected)}"


def label_values(manifests: Manifests) -> Iterator[str]:
    """Labels say which environment of which platform, which service, and which version of it."""
    for document in manifests.documents:
        labels = document.get("metadata labels", {})
        expected = _expected_labels(manifests.platform, labels.get(f"{_PREFIX}/name"))
        for key in labels.keys() & expected.keys():
            if labels[key] != expected[key]:
                yield f"{document} {key} is {labels[key]!r}, not {expected[key]!r}"


def selectors(manifests: Manifests) -> Iterator[str]:
    """Selectors are name and instance and nothing else, because a cluster refuses to change them."""
    foreign = selectors_of_guests(manifests.platform).values()
    for document in manifests.documents:
        for path in _SELECTORS.get(document.kind, ()):
            for selector in document.find(path):
                labels = selector.get("matchLabels", {})
                if selector and set(labels) != _SELECTOR and labels not in foreign:
                    yield f"{document} {path} is {selector}"
    for service in manifests.of("Service"):
        if set(service.get("spec selector", ())) != _SELECTOR:
            yield f"{service} selects by {service.get('spec selector')}"


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


def _expected_labels(platform: Platform, name: str | None) -> dict[str, str | None]:
    return {
        f"{_PREFIX}/part-of": platform.name,
        f"{_PREFIX}/instance": f"{platform.name}-{platform.environment.name}",
        _VERSION: next((each.image.tag for each in platform.programs if each.name == name), None),
    }


def _twice(place: object, content: object, *paths: str) -> Iterator[str]:
    for path in paths:
        for value, count in Counter(find(content, path)).items():
            if count > 1:
                yield f"{place} {path} {value} is listed twice"
