"""A public name that the cluster's own DNS answers, for every pod, with the address of a host outside.

A name with fewer than five dots is first looked up with a pod's search list, as in
api.example.com.svc.cluster.local: the endpoint `api` of the Service `example` in the namespace `com`.
"""

from collections.abc import Iterable, Iterator
from ipaddress import ip_address
from typing import Any
from urllib.parse import SplitResult

from tests.cluster.kubectl import RefusedError

LABELS = 3


def port_of(url: SplitResult) -> int:
    """Return the port that a URL leads to."""
    return url.port or {"http": 80, "https": 443}[url.scheme]


def answers(urls: Iterable[SplitResult], address: str) -> list[dict[str, Any]]:
    """Return the objects for which the cluster's DNS answers the URLs' hosts with an address."""
    found = [each for url in urls for each in _answer(url, address)]
    return list({_identity(each): each for each in found}.values())


def _identity(document: dict[str, Any]) -> tuple[str, str, str]:
    metadata = document["metadata"]
    return document["kind"], metadata.get("namespace", ""), metadata["name"]


def _answer(url: SplitResult, address: str) -> Iterator[dict[str, Any]]:
    labels = str(url.hostname).split(".")
    if len(labels) != LABELS:
        raise RefusedError(
            f"{url.geturl()}: only a host of three labels can be an endpoint of a Service in a namespace; "
            "unset CLUSTER_OUTSIDE to run without"
        )
    endpoint, service, namespace = labels
    port = {"name": "api", "port": port_of(url), "protocol": "TCP"}
    yield {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": namespace}}
    yield {
        "apiVersion": "v1",
        "kind": "Service",
        "metadata": {"name": service, "namespace": namespace},
        "spec": {"clusterIP": "None", "ports": [port]},
    }
    yield {
        "apiVersion": "discovery.k8s.io/v1",
        "kind": "EndpointSlice",
        "metadata": {
            "name": f"{service}-{endpoint}",
            "namespace": namespace,
            "labels": {"kubernetes.io/service-name": service},
        },
        "addressType": f"IPv{ip_address(address).version}",
        "endpoints": [{"addresses": [address], "hostname": endpoint, "conditions": {"ready": True}}],
        "ports": [port],
    }
