"""The objects of a folder of manifests that decide who reaches whom."""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from lib.reach.content import Content, ManifestError
from lib.reach.endpoints import GATEWAY_NAME, NAMESPACE_NAME, PROTOCOLS, TCP, ContainerPort, Endpoint
from lib.reach.istio import Mesh
from lib.reach.manifests import Manifest, read_manifests
from lib.reach.mesh_policies import read_authentication, read_authorization
from lib.reach.policies import NetworkPolicy, read_policy
from lib.reach.services import Service, read_service

T = TypeVar("T")

_TEMPLATES: dict[str, tuple[str, ...]] = {
    "Pod": (),
    "CronJob": ("spec", "jobTemplate", "spec", "template"),
    **dict.fromkeys(("DaemonSet", "Deployment", "Job", "ReplicaSet", "StatefulSet"), ("spec", "template")),
}
_MODE = "istio.io/dataplane-mode"
_SIDECAR = ("istio-injection", "istio.io/rev", "sidecar.istio.io/inject")


@dataclass(frozen=True)
class Objects:
    """Pods by the names of their workloads, the labels of namespaces, and policies."""

    pods: dict[str, Endpoint] = field(default_factory=dict)
    namespaces: dict[str, dict[str, str]] = field(default_factory=dict)
    policies: tuple[NetworkPolicy, ...] = ()
    mesh: Mesh = field(default_factory=Mesh)
    services: tuple[Service, ...] = ()

    def namespace_labels(self, name: str) -> dict[str, str]:
        """Return the labels of a namespace; every namespace has its name."""
        return {**self.namespaces.get(name, {}), NAMESPACE_NAME: name}

    def is_meshed(self, namespace: str, labels: dict[str, str]) -> bool:
        """Return whether a pod is in the mesh: as it says itself, or else its namespace; no Gateway's is."""
        default = None if GATEWAY_NAME in labels else self.namespaces.get(namespace, {}).get(_MODE)
        return labels.get(_MODE, default) == "ambient"


def read_objects(folder: Path) -> Objects:
    """Return what a folder's manifests hold."""
    return objects_of(read_manifests(folder))


def objects_of(found: list[Manifest]) -> Objects:
    """Return what some manifests hold."""
    namespaces = {each.name: _labels(each) for each in found if each.kind == "Namespace"}
    authentications = _read(found, "PeerAuthentication", read_authentication)
    authorizations = _read(found, "AuthorizationPolicy", read_authorization)
    mesh = Mesh(authentications, authorizations)
    services = _read(found, "Service", read_service)
    objects = Objects({}, namespaces, _read(found, "NetworkPolicy", read_policy), mesh, services)
    objects.pods.update(_pods(objects, [each for each in found if each.kind in _TEMPLATES]))
    return objects


def _read(found: list[Manifest], kind: str, read: Callable[[str, str, Content], T]) -> tuple[T, ...]:
    return tuple(read(each.name, each.namespace, each.get("spec")) for each in found if each.kind == kind)


def _pods(objects: Objects, workloads: list[Manifest]) -> Iterator[tuple[str, Endpoint]]:
    names = Counter(each.name for each in workloads)
    for each in workloads:
        unique = names[each.name] == 1
        name = each.name if unique else f"{each.namespace}/{each.kind}/{each.name}"
        yield name, _pod(objects, name, each)


def _pod(objects: Objects, name: str, workload: Manifest) -> Endpoint:
    template: Content = workload
    for step in _TEMPLATES[workload.kind]:
        template = template.get(step)
    labels, spec = _labels(template), template.get("spec")
    host_network = spec.get("hostNetwork").value is True
    return Endpoint(
        name,
        namespace=workload.namespace,
        namespace_labels=objects.namespace_labels(workload.namespace),
        labels=labels,
        ports=tuple(_ports(spec)),
        account=spec.get("serviceAccountName").text("default"),
        host_network=host_network,
        meshed=not host_network and objects.is_meshed(workload.namespace, labels),
    )


def _labels(content: Content) -> dict[str, str]:
    labels = content.get("metadata").get("labels")
    found = labels.labels()
    for name in _SIDECAR:
        if name in found:
            raise ManifestError(f"{labels.place} has {name!r}: sidecars are not evaluated")
    return found


def _ports(spec: Content) -> Iterator[ContainerPort]:
    """Yield the ports of containers, and of init containers, which may run on."""
    for container in (*spec.get("containers").items(), *spec.get("initContainers").items()):
        for port in container.get("ports").items():
            name = port.get("name")
            yield ContainerPort(
                name.text() if name.given else None,
                port.get("containerPort").port(),
                port.get("protocol").one_of(PROTOCOLS, TCP),
            )
