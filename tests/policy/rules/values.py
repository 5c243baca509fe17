"""What schema validators do not look at: enumerations, ranges, quantities, syntax."""

import re
from collections.abc import Iterator
from functools import cache

from tests.policy.documents import CONTAINER_LISTS, Manifests, Part
from tests.policy.quantities import quantity

_RESTARTS = {"Always", "OnFailure", "Never"}
_RETENTION = {"Retain", "Delete"}
_PROTOCOLS = {"TCP", "UDP", "SCTP"}
_SCALING = {"Max", "Min", "Disabled"}
_HONOR = {"Honor", "Ignore"}

_ENUMS: dict[str, dict[str, set[str]]] = {
    "Service": {
        "spec type": {"ClusterIP"},
        "spec sessionAffinity": {"None", "ClientIP"},
        "spec ipFamilyPolicy": {"SingleStack", "PreferDualStack", "RequireDualStack"},
        "spec internalTrafficPolicy": {"Cluster", "Local"},
        "spec trafficDistribution": {"PreferClose", "PreferSameZone", "PreferSameNode"},
        "spec ports * protocol": _PROTOCOLS,
    },
    "NetworkPolicy": {
        "spec policyTypes *": {"Ingress", "Egress"},
        "spec ingress * ports * protocol": _PROTOCOLS,
        "spec egress * ports * protocol": _PROTOCOLS,
    },
    "Deployment": {
        "spec strategy type": {"RollingUpdate", "Recreate"},
    },
    "StatefulSet": {
        "spec updateStrategy type": {"RollingUpdate", "OnDelete"},
        "spec podManagementPolicy": {"OrderedReady", "Parallel"},
        "spec persistentVolumeClaimRetentionPolicy *": _RETENTION,
        "spec volumeClaimTemplates * spec accessModes *": {
            "ReadWriteOnce",
            "ReadOnlyMany",
            "ReadWriteMany",
            "ReadWriteOncePod",
        },
        "spec volumeClaimTemplates * spec volumeMode": {"Filesystem", "Block"},
    },
    "HorizontalPodAutoscaler": {
        "spec metrics * type": {"ContainerResource", "External", "Object", "Pods", "Resource"},
        "spec metrics * resource name": {"cpu", "memory"},
        "spec metrics * resource target type": {"Utilization", "Value", "AverageValue"},
        "spec behavior * selectPolicy": _SCALING,
        "spec behavior * policies * type": {"Pods", "Percent"},
    },
    "CronJob": {
        "spec concurrencyPolicy": {"Allow", "Forbid", "Replace"},
    },
    "PersistentVolumeClaim": {
        "spec accessModes *": {"ReadWriteOnce", "ReadOnlyMany", "ReadWriteMany", "ReadWriteOncePod"},
        "spec volumeMode": {"Filesystem", "Block"},
    },
    "PodDisruptionBudget": {
        "spec unhealthyPodEvictionPolicy": {"AlwaysAllow", "IfHealthyBudget"},
    },
    "Ingress": {
        "spec rules * http paths * pathType": {"Exact", "Prefix"},
    },
    "LimitRange": {
        "spec limits * type": {"Container", "Pod", "PersistentVolumeClaim"},
    },
}
_POD_ENUMS: dict[str, set[str]] = {
    "restartPolicy": _RESTARTS,
    "dnsPolicy": {"ClusterFirst", "Default", "None"},
    "preemptionPolicy": {"Never", "PreemptLowerPriority"},
    "securityContext fsGroupChangePolicy": {"OnRootMismatch", "Always"},
    "securityContext supplementalGroupsPolicy": {"Merge", "Strict"},
    "securityContext seccompProfile type": {"RuntimeDefault", "Localhost", "Unconfined"},
    "topologySpreadConstraints * whenUnsatisfiable": {"DoNotSchedule", "ScheduleAnyway"},
    "topologySpreadConstraints * nodeTaintsPolicy": _HONOR,
    "topologySpreadConstraints * nodeAffinityPolicy": _HONOR,
    "topologySpreadConstraints * topologyKey": {"topology.kubernetes.io/zone", "kubernetes.io/hostname"},
    "volumes * emptyDir medium": {"", "Memory"},
}
_CONTAINER_ENUMS: dict[str, set[str]] = {
    "imagePullPolicy": {"Always", "IfNotPresent", "Never"},
    "terminationMessagePolicy": {"File", "FallbackToLogsOnError"},
    "ports * protocol": _PROTOCOLS,
    "* httpGet scheme": {"HTTP", "HTTPS"},
    "securityContext seccompProfile type": {"RuntimeDefault", "Localhost", "Unconfined"},
}

_PORT_KEYS = {"port", "containerPort", "targetPort", "hostPort", "nodePort", "endPort"}
_QUANTITY_KEYS = {"requests", "limits", "hard", "max", "min", "default", "defaultRequest", "capacity"}
_AT_LEAST = {
    "maxReplicas": 1,
    "maxSkew": 1,
    "minReplicas": 1,
    "periodSeconds": 1,
    "replicas": 1,
    "timeoutSeconds": 1,
    "failureThreshold": 1,
    "terminationGracePeriodSeconds": 1,
    "averageUtilization": 1,
    "initialDelaySeconds": 0,
    "minReadySeconds": 0,
    "revisionHistoryLimit": 0,
    "activeDeadlineSeconds": 1,
    "backoffLimit": 0,
    "failedJobsHistoryLimit": 0,
    "startingDeadlineSeconds": 10,
    "successfulJobsHistoryLimit": 0,
    "stabilizationWindowSeconds": 0,
    "runAsUser": 0,
    "runAsGroup": 0,
    "fsGroup": 0,
}

_LABEL = re.compile(r"[a-z]([-a-z0-9]{0,61}[a-z0-9])?")
_PORT_NAME = re.compile(r"(?=.{1,15}$)(?=.*[a-z])[a-z0-9]+(-[a-z0-9]+)*")
_KEY = re.compile(r"([a-z0-9]([-.a-z0-9]{0,251}[a-z0-9])?/)?[A-Za-z0-9]([-_.A-Za-z0-9]{0,61}[A-Za-z0-9])?")
_VALUE = re.compile(r"([A-Za-z0-9]([-_.A-Za-z0-9]{0,61}[A-Za-z0-9])?)?")
_VARIABLE = re.compile(r"[A-Z][A-Z0-9_]*")
_IMAGE = re.compile(
    r"[a-z0-9]([-.a-z0-9]*[a-z0-9])?(:[0-9]+)?(/[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*)+"
    r":(?!latest\b)[A-Za-z0-9_][-.A-Za-z0-9_]{0,127}(@sha256:[0-9a-f]{64})?"
)


def enums(manifests: Manifests) -> Iterator[str]:
    """Where Kubernetes takes only certain words, the value is one of them."""
    for document in manifests.documents:
        yield from _not_among(document, _ENUMS.get(document.kind, {}))
    for pod in manifests.pods:
        yield from _not_among(pod, _POD_ENUMS)
    for container in manifests.containers:
        yield from _not_among(container, _CONTAINER_ENUMS)


def ports(manifests: Manifests) -> Iterator[str]:
    """A port is a number from 1 to 65535 or a port's name."""
    for document in manifests.documents:
        for key, value in document.under(_PORT_KEYS):
            if isinstance(value, int | str) and not _is_port(value):
                yield f"{document} {key} is {value!r}"
        for path in (
            "spec ports * name",
            *(f"spec template spec {kind} * ports * name" for kind in CONTAINER_LISTS),
        ):
            for name in document.find(path):
                if not _PORT_NAME.fullmatch(name):
                    yield f"{document} has a port named {name!r}"


def ranges(manifests: Manifests) -> Iterator[str]:
    """Counts and times are not below what Kubernetes takes."""
    for document in manifests.documents:
        for key, value in document.under(_AT_LEAST):
            if not isinstance(value, int) or value < _AT_LEAST[key]:
                yield f"{document} {key} is {value!r}, below {_AT_LEAST[key]}"
        least, most = document.get("spec minReplicas", 1), document.get("spec maxReplicas")
        if most is not None and least > most:
            yield f"{document} has {least} replicas at least and {most} at most"


def quantities(manifests: Manifests) -> Iterator[str]:
    """An amount is one that Kubernetes can read."""
    for document in manifests.documents:
        for key, value in document.under({*_QUANTITY_KEYS, "sizeLimit"}):
            amounts = {key: value} if key == "sizeLimit" else value
            for name, amount in amounts.items() if isinstance(amounts, dict) else ():
                if quantity(amount) is None:
                    yield f"{document} {key} {name} is {amount!r}"


def object_names(manifests: Manifests) -> Iterator[str]:
    """Objects, containers and volumes have names that are DNS labels, valid for every kind."""
    for document in manifests.documents:
        if not _LABEL.fullmatch(document.name):
            yield f"{document} has a name that is not a DNS label"
    for pod in manifests.pods:
        for path in (*(f"{kind} * name" for kind in CONTAINER_LISTS), "volumes * name"):
            for name in pod.find(path):
                if not _LABEL.fullmatch(name):
                    yield f"{pod} has {path.split()[0]} with the name {name!r}"


def label_syntax(manifests: Manifests) -> Iterator[str]:
    """Labels are keys and values that Kubernetes takes."""
    for document in manifests.documents:
        for _, labels in document.under({"labels", "matchLabels"}):
            for name, text in labels.items() if isinstance(labels, dict) else ():
                if not isinstance(text, str) or not _is_label(name, text):
                    yield f"{document} has label {name}: {text!r}"


def settings(manifests: Manifests) -> Iterator[str]:
    """Settings are text under names that can be environment variables."""
    read = {name for each in manifests.containers for name in each.find("envFrom * configMapRef name")}
    for document in (each for each in manifests.of("ConfigMap") if each.name in read):
        for key, value in document.get("data", {}).items():
            if not _VARIABLE.fullmatch(key) or not isinstance(value, str):
                yield f"{document} {key} is {value!r}"


def images(manifests: Manifests) -> Iterator[str]:
    """An image names its registry and a tag that is not `latest`."""
    for container in manifests.containers:
        if not _IMAGE.fullmatch(container.get("image", "")):
            yield f"{container} has image {container.get('image')!r}"


@cache
def _is_label(key: str, value: str) -> bool:
    return bool(_KEY.fullmatch(key) and _VALUE.fullmatch(value))


def _is_port(value: int | str) -> bool:
    if isinstance(value, str):
        return _PORT_NAME.fullmatch(value) is not None
    return 1 <= value <= 65535


def _not_among(part: Part, words: dict[str, set[str]]) -> Iterator[str]:
    for path, allowed in words.items():
        for value in part.find(path):
            if value not in allowed:
                yield f"{part} {path} is {value!r}, not one of {', '.join(sorted(allowed))}"
