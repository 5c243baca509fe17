"""Which names the cluster's DNS can be made to answer, without any cluster."""

from urllib.parse import urlsplit

import pytest

from tests.cluster.kubectl import RefusedError
from tests.cluster.public_name import answers


@pytest.mark.parametrize("host", ["example.com", "eu.api.example.com", "localhost", "203.0.113.7"])
def test_only_a_host_of_three_labels_is_an_endpoints_name(host: str) -> None:
    """Another host is refused before anything is made."""
    url = f"https://{host}/v1"
    with pytest.raises(RefusedError, match=f"^{url}: only a host of three labels"):
        answers([urlsplit(url)], "198.51.100.10")


@pytest.mark.parametrize(
    ("url", "address", "port", "family"),
    [
        ("https://api.example.com/v1", "198.51.100.10", 443, "IPv4"),
        ("https://api.example.com:8443/v1", "2001:db8::10", 8443, "IPv6"),
    ],
)
def test_a_host_is_an_endpoint_of_a_service_in_a_namespace(
    url: str, address: str, port: int, family: str
) -> None:
    """Its labels are the endpoint's host name, the Service and the namespace, in which everything is."""
    namespace, service, endpoints = answers([urlsplit(url)], address)
    assert namespace["metadata"] == {"name": "com"}
    assert service["metadata"] == {"name": "example", "namespace": "com"}
    assert endpoints["metadata"]["namespace"] == "com"
    assert endpoints["metadata"]["labels"] == {"kubernetes.io/service-name": "example"}
    [endpoint] = endpoints["endpoints"]
    assert (endpoint["hostname"], endpoint["addresses"]) == ("api", [address])
    assert endpoints["addressType"] == family
    assert [each["port"] for each in (*service["spec"]["ports"], *endpoints["ports"])] == [port, port]


def test_names_may_share_a_namespace_and_a_service() -> None:
    """Each host has endpoints of its own, and nothing is there twice."""
    urls = ("https://api.example.com/v1", "https://login.example.com/keys", "https://login.example.com/token")
    found = answers([urlsplit(each) for each in (*urls, "https://api.other.com/v1")], "198.51.100.10")
    assert sorted(f"{each['kind']} {each['metadata']['name']}" for each in found) == [
        "EndpointSlice example-api",
        "EndpointSlice example-login",
        "EndpointSlice other-api",
        "Namespace com",
        "Service example",
        "Service other",
    ]
