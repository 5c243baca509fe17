"""Every object of a cluster as somebody made it, to tell whether tests changed one that was there before."""

import json
from collections.abc import Iterator, Mapping, Sequence
from hashlib import sha256
from typing import Any, NamedTuple

from tests.cluster.kubectl import Kubectl

OF_THE_CLUSTER = {
    "CSINode",
    "CSIStorageCapacity",
    "ComponentStatus",
    "Endpoints",
    "EndpointSlice",
    "Event",
    "IPAddress",
    "Lease",
    "Node",
    "NodeMetrics",
    "PodMetrics",
}
"""Kinds that the cluster writes all the time, and nobody by hand."""

OF_CONTROLLERS = (
    ("status",),
    ("operation",),  # of Argo CD's Applications
    ("spec", "replicas"),  # of autoscalers
    ("metadata", "generation"),
    ("metadata", "managedFields"),
    ("metadata", "resourceVersion"),
    ("metadata", "annotations", "control-plane.alpha.kubernetes.io/leader"),
    ("metadata", "annotations", "argocd.argoproj.io/refresh"),
)
"""Fields that controllers write in what somebody else made."""


class Place(NamedTuple):
    """Where an object is."""

    kind: str
    group: str
    namespace: str
    name: str

    def __str__(self) -> str:
        kind = f"{self.kind}.{self.group}".removesuffix(".")
        return f"{kind} {self.namespace}/{self.name}" if self.namespace else f"{kind} {self.name}"


State = Mapping[Place, str]
"""What is compared of each object: what identifies it, and a hash of its content."""


def state(kubectl: Kubectl, kinds: Sequence[str] = ()) -> tuple[State, list[str]]:
    """Return every object that is no controller's own, and what the API server did not list."""
    kinds = (
        kinds or kubectl.answer("api-resources", "--verbs=list", "--output=name", "--cached=false").split()
    )
    answer = kubectl.run("get", ",".join(kinds), "--all-namespaces", "--output=json", "--ignore-not-found")
    objects = json.loads(answer.stdout)["items"] if answer.stdout else []
    refused = {line for line in answer.stderr.splitlines() if not line.startswith("Warning: ")}
    return dict(_compared(objects)), sorted(refused)


def touched(before: State, after: State) -> list[str]:
    """Return what was there before and is another object now, another content, or gone."""
    return [
        f"{place}: {'changed' if place in after else 'gone'}"
        for place, content in before.items()
        if after.get(place) != content
    ]


def left_behind(before: State, after: State, mark: str) -> list[str]:
    """Return what is new and has a run's mark in its name or its namespace."""
    return [
        str(place) for place in after if place not in before and mark in f"{place.namespace} {place.name}"
    ]


def _compared(objects: Sequence[dict[str, Any]]) -> Iterator[tuple[Place, str]]:
    """Yield what is nobody else's, and is not about to go."""
    going = {
        each["metadata"]["name"]
        for each in objects
        if each["kind"] == "Namespace" and "deletionTimestamp" in each["metadata"]
    }
    for each in objects:
        metadata = each["metadata"]
        owned = "ownerReferences" in metadata or each["kind"] in OF_THE_CLUSTER
        leaves = "deletionTimestamp" in metadata or metadata.get("namespace") in going
        if not owned and not leaves:
            group = each["apiVersion"].rpartition("/")[0]
            yield Place(each["kind"], group, metadata.get("namespace", ""), metadata["name"]), _content(each)


def _content(document: dict[str, Any]) -> str:
    for path in OF_CONTROLLERS:
        _remove(document, path)
    return sha256(json.dumps(document, sort_keys=True).encode()).hexdigest()


def _remove(document: dict[str, Any], path: tuple[str, ...]) -> None:
    *above, last = path
    for name in above:
        document = document.get(name) or {}
    document.pop(last, None)
