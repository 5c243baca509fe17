"""What the cluster's add-ons get."""

import pytest
from syrupy.assertion import SnapshotAssertion

from lib.charts.exposure import exposure
from lib.constructs.certificate import certificate
from lib.constructs.external_secret import external_secret
from lib.constructs.gateway import gateway, http_route, listener
from lib.constructs.service_monitor import service_monitor
from lib.model import (
    OPAQUE,
    ExpectedSecret,
    Gateway,
    Host,
    Issuer,
    Prometheus,
    SecretStore,
    SharedGateway,
    replace,
)
from tests.examples import BY_GATEWAY, CLUSTER, manifest, platform, workload

EXAMPLE = platform()
FRONTEND = workload(EXAMPLE, "frontend")
HOST = Host(name="goals.example.com", tls_secret="goals-tls")
WAY_IN = Gateway(class_name="traefik", namespace="traefik")
WEB = FRONTEND.declared.port("http")


def test_service_monitor(snapshot: SnapshotAssertion) -> None:
    prometheus = Prometheus(namespace="monitoring", labels={"release": "prometheus"})
    assert manifest(service_monitor(FRONTEND, prometheus)) == snapshot


def test_external_secret(snapshot: SnapshotAssertion) -> None:
    store = SecretStore(name="vault", path="goals/example", refresh_minutes=5)
    secret = ExpectedSecret("embedding", OPAQUE, ("api-key", "organization"), store)
    assert manifest(external_secret(EXAMPLE, secret, store)) == snapshot


@pytest.mark.parametrize("kind", ["SecretStore", "ClusterSecretStore"])
def test_a_store_is_of_the_kind_that_the_environment_names(kind: str) -> None:
    """The API's own spelling is used, not jsii's."""
    store = replace(SecretStore(name="vault", path="goals"), kind=kind)
    secret = ExpectedSecret("embedding", OPAQUE, ("api-key",), store)
    assert manifest(external_secret(EXAMPLE, secret, store))["spec"]["secretStoreRef"]["kind"] == kind


def test_certificate(snapshot: SnapshotAssertion) -> None:
    issuer = Issuer(name="acme", kind="Issuer")
    assert manifest(certificate(FRONTEND, HOST, "goals-tls", issuer)) == snapshot


def test_gateway(snapshot: SnapshotAssertion) -> None:
    documents = [*exposure(workload(platform(cluster=BY_GATEWAY), "frontend"), HOST, WEB)][:-1]
    assert [manifest(document) for document in documents] == snapshot


def test_without_tls_a_gateway_has_one_listener_and_the_route_is_its() -> None:
    plain = Host(name="goals.example.com")
    listeners = manifest(gateway(FRONTEND, plain, WAY_IN))["spec"]["listeners"]
    [parent] = manifest(http_route(FRONTEND, plain, WEB, listener(FRONTEND, plain)))["spec"]["parentRefs"]
    assert [(each["name"], each["protocol"]) for each in listeners] == [("http", "HTTP")]
    assert parent == {"name": "frontend", "sectionName": "http"}


@pytest.mark.parametrize(
    ("way_in", "kind"),
    [
        (WAY_IN, "Gateway"),
        (SharedGateway(name="web", gateway_namespace="a", namespace="a", listener="https"), "HTTPRoute"),
    ],
)
def test_a_way_in_is_told_by_annotations_of_its_own_kind(way_in: Gateway | SharedGateway, kind: str) -> None:
    """They are on the Gateway of the service, or on the routes to somebody else's."""
    told = {"example.com/address": "web"}
    here = platform(cluster=replace(CLUSTER, way_in=replace(way_in, annotations=told)))
    found = [manifest(each) for each in exposure(workload(here, "frontend"), HOST, WEB)]
    assert {each["kind"] for each in found if each["metadata"].get("annotations") == told} == {kind}
    assert {each["kind"] for each in found if "annotations" in each["metadata"]} == {kind}
