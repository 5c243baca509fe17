"""What controllers make in a namespace of the objects in dist/."""

from collections.abc import Iterable
from typing import NamedTuple


class GroupKind(NamedTuple):
    """A kind of objects; the group is empty for Kubernetes' core."""

    group: str
    kind: str


_POD = GroupKind("", "Pod")
_SECRET = GroupKind("", "Secret")
_SERVICE = GroupKind("", "Service")
_DEPLOYMENT = GroupKind("apps", "Deployment")
_ACME = "acme.cert-manager.io"
_GATEWAY_API = "gateway.networking.k8s.io"

_MADE: dict[GroupKind, tuple[GroupKind, ...]] = {
    _DEPLOYMENT: (GroupKind("apps", "ReplicaSet"), _POD),
    GroupKind("apps", "StatefulSet"): (
        GroupKind("apps", "ControllerRevision"),
        GroupKind("", "PersistentVolumeClaim"),
        _POD,
    ),
    GroupKind("batch", "CronJob"): (GroupKind("batch", "Job"), _POD),
    _SERVICE: (GroupKind("", "Endpoints"), GroupKind("discovery.k8s.io", "EndpointSlice")),
    GroupKind("external-secrets.io", "ExternalSecret"): (_SECRET,),
    # The last three are what cert-manager answers an HTTP-01 challenge with.
    GroupKind("cert-manager.io", "Certificate"): (
        GroupKind("cert-manager.io", "CertificateRequest"),
        GroupKind(_ACME, "Order"),
        GroupKind(_ACME, "Challenge"),
        _SECRET,
        _POD,
        _SERVICE,
        GroupKind("networking.k8s.io", "Ingress"),
    ),
    # Some put the proxy here, and others its Service alone.
    GroupKind(_GATEWAY_API, "Gateway"): (_DEPLOYMENT, _SERVICE, GroupKind("", "ServiceAccount")),
}


def made_of(kinds: Iterable[GroupKind]) -> set[GroupKind]:
    """Return kinds of objects, and those that are made of them, of these in turn, and so on."""
    found: set[GroupKind] = set()
    new = set(kinds)
    while new:
        found |= new
        new = {made for kind in new for made in _MADE.get(kind, ())} - found
    return found
