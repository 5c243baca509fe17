"""The ACME server that whoever runs these tests gave them, and an Issuer of a run's own on it."""

import base64
import os
import socket
from collections.abc import Sequence
from ipaddress import IPv4Address, IPv6Address, ip_address
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from lib.model import Issuer
from tests.cluster.kubectl import RefusedError

NEVER_PUBLIC = ("internal", "local", "localhost", "svc", "test")
"""Top-level domains that no public server is in; `svc` and `cluster.local` are those of Services."""


def server() -> str:
    """Return the server's directory, or refuse a server that anybody can reach.

    Certificates of a public server are logged for ever, and count against the limits of their domain.
    """
    url = os.environ["ACME_URL"]
    host = urlsplit(url).hostname or ""
    addresses = _addresses(host)
    if is_public(host, addresses):
        found = ", ".join(addresses) or "no address"
        raise RefusedError(
            f"ACME_URL={url}: {host} may be a public server ({found}). "
            f"Name one of your own, whose addresses are private, such as Pebble"
        )
    return url


def is_public(host: str, addresses: Sequence[str]) -> bool:
    """Return whether a host has a public address, or none that is known and the name of a public host."""
    if addresses:
        return any(_own(each).is_global for each in addresses)
    return host.rpartition(".")[2] not in NEVER_PUBLIC


def issuer(own: Issuer, class_name: str, namespace: str) -> dict[str, Any]:
    """Return an Issuer for HTTP-01 by an Ingress of a class; whatever else, cert-manager has its defaults."""
    acme = {
        "server": server(),
        "privateKeySecretRef": {"name": f"{own.name}-account"},
        "solvers": [{"http01": {"ingress": {"ingressClassName": class_name}}}],
    }
    if authority := os.environ.get("ACME_CA"):
        acme["caBundle"] = base64.b64encode(Path(authority).read_bytes()).decode()
    return {
        "apiVersion": "cert-manager.io/v1",
        "kind": own.kind,
        "metadata": {"name": own.name, "namespace": namespace},
        "spec": {"acme": acme},
    }


def _addresses(host: str) -> list[str]:
    try:
        found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    except OSError:
        return []
    return sorted({str(address[0]) for *_, address in found})


def _own(address: str) -> IPv4Address | IPv6Address:
    """Return an address; an IPv6 address that stands for one of IPv4 is that one."""
    parsed = ip_address(address.partition("%")[0])
    return parsed.ipv4_mapped or parsed if isinstance(parsed, IPv6Address) else parsed
