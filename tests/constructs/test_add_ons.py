"""What the cluster's add-ons get."""

import pytest
from syrupy.assertion import SnapshotAssertion

from lib.constructs.certificate import certificate
from lib.constructs.external_secret import external_secret
from lib.constructs.gateway import gateway, http_redirect, http_route
from lib.constructs.service_monitor import service_monitor
from lib.model import OPAQUE, ExpectedSecret, Host, Issuer, Prometheus, SecretStore, replace
from tests.examples import WITHOUT_TLS, manifest, platform, workload

EXAMPLE = platform()
FRONTEND = workload(EXAMPLE, "frontend")
HOST = Host(name="goals.example.com", tls_secret="goals-tls")
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
    documents = (gateway(FRONTEND, HOST), http_route(FRONTEND, HOST, WEB), http_redirect(FRONTEND, HOST))
    assert [manifest(document) for document in documents] == snapshot


def test_without_tls_a_gateway_has_one_listener_and_the_route_is_its() -> None:
    frontend = workload(platform(ingress=WITHOUT_TLS), "frontend")
    plain = Host(name="goals.example.com")
    listeners = manifest(gateway(frontend, plain))["spec"]["listeners"]
    [parent] = manifest(http_route(frontend, plain, WEB))["spec"]["parentRefs"]
    assert [(each["name"], each["protocol"]) for each in listeners] == [("http", "HTTP")]
    assert parent == {"name": "frontend", "sectionName": "http"}
