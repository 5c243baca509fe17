"""The two ends of a connection."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from ipaddress import IPv4Address, IPv6Address
from typing import NamedTuple

NAMESPACE_NAME = "kubernetes.io/metadata.name"
"""The label of every namespace with its own name."""
GATEWAY_NAME = "gateway.networking.k8s.io/gateway-name"
"""The label of the pods that carry a Gateway's traffic."""

TCP, UDP, SCTP = "TCP", "UDP", "SCTP"
PROTOCOLS = (TCP, UDP, SCTP)
LAST_PORT = 65535

Address = IPv4Address | IPv6Address


class ContainerPort(NamedTuple):
    """A port that a container lists."""

    name: str | None
    number: int
    protocol: str


@dataclass(frozen=True, eq=False)
class Endpoint:
    """A pod, or an address outside the cluster, which has no namespace.

    `pod` and `node` are of a concrete pod; without them it is any pod of a workload, on any node.
    """

    name: str
    namespace: str | None = None
    namespace_labels: Mapping[str, str] = field(default_factory=dict)
    labels: Mapping[str, str] = field(default_factory=dict)
    ports: tuple[ContainerPort, ...] = ()
    account: str = "default"
    host_network: bool = False
    meshed: bool = False
    address: Address | None = None
    pod: str | None = None
    node: str | None = None

    @property
    def selectable(self) -> bool:
        """Whether policies see a pod; one on its node's network is an address of the node."""
        return self.namespace is not None and not self.host_network

    @property
    def has_identity(self) -> bool:
        """Whether a pod calls the mesh by mutual TLS: if it is in it, or carries a Gateway's traffic."""
        return self.meshed or GATEWAY_NAME in self.labels


class Connection(NamedTuple):
    """A try to connect."""

    source: Endpoint
    destination: Endpoint
    port: int
    protocol: str


class Verdict(NamedTuple):
    """Whether a connection gets through, and what decides that."""

    allowed: bool
    reason: str
