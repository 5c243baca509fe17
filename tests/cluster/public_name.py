"""A public name that the cluster's own DNS answers, for every pod, with the address of a host outside.

A name with fewer than five dots is first looked up with a pod's search list, as in
api.example.com.svc.cluster.local: the endpoint `api` of the Service `example` in the namespace `com`.
"""

from ipaddress import ip_address
from typing import Any
from urllib.parse import SplitResult

from tests.cluster.kubectl import RefusedError

LABELS = 3


def port_of(url: SplitResult) -> int:
    """Return the port that a URL leads to."""
    return url.port or {"http": 80, "https": 443}[url.scheme]


def answers(url: SplitResult, address: str) -> list[dict[str, Any]]:
    """Return the objects for which the cluster's DNS answers a URL's host with an address."""
    labels = str(url.hostname).split(".")
    if len(labels) != LABELS:
        raise RefusedError(
            f"{url.geturl()}: only a host of three labels can be an endpoint of a Service in a namespace; "
            "unset CLUSTER_OUTSIDE to run without"
        )
    endpoint, service, namespace = labels
    place = {"name": service, "namespace": namespace}
    port = {"name": "api", "port": port_of(url), "protocol": "TCP"}
    return [
        {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": namespace}},
        {
            "apiVersion": "v1",
            "kind": "Service",
            "metadata": place,
            "spec": {"clusterIP": "None", "ports": [port]},
        },
        {
            "apiVersion": "discovery.k8s.io/v1",
            "kind": "EndpointSlice",
            "metadata": place | {"labels": {"kubernetes.io/service-name": service}},
            "addressType": f"IPv{ip_address(address).version}",
            "endpoints": [{"addresses": [address], "hostname": endpoint, "conditions": {"ready": True}}],
            "ports": [port],
        },
    ]
