"""What the cluster's add-ons are given."""

import pytest
from syrupy.assertion import SnapshotAssertion

from lib.constructs.certificate import certificate
from lib.constructs.external_secret import external_secret
from lib.constructs.gateway import gateway, http_redirect, http_route
from lib.constructs.service_monitor import service_monitor
from lib.model import OPAQUE, ExpectedSecret, Issuer, Prometheus, SecretStore, Tls, replace
from tests.examples import ENVIRONMENT, manifest, platform, workload

EXAMPLE = platform()
FRONTEND = workload(EXAMPLE, "frontend")
WITHOUT_TLS = platform(ingress=replace(ENVIRONMENT.ingress, tls=None))


def test_service_monitor(snapshot: SnapshotAssertion) -> None:
    prometheus = Prometheus(namespace="monitoring", labels={"release": "prometheus"})
    assert manifest(service_monitor(EXAMPLE, FRONTEND, prometheus)) == snapshot


def test_external_secret(snapshot: SnapshotAssertion) -> None:
    store = SecretStore(name="vault", path="goals/example", refresh_minutes=5)
    secret = ExpectedSecret("embedding", OPAQUE, ("api-key", "organization"), store)
    assert manifest(external_secret(EXAMPLE, secret, store)) == snapshot


@pytest.mark.parametrize("kind", ["SecretStore", "ClusterSecretStore"])
def test_a_store_is_of_the_kind_that_the_environment_names(kind: str) -> None:
    """The API's own spelling stands there, not jsii's."""
    store = replace(SecretStore(name="vault", path="goals"), kind=kind)
    secret = ExpectedSecret("embedding", OPAQUE, ("api-key",), store)
    assert manifest(external_secret(EXAMPLE, secret, store))["spec"]["secretStoreRef"]["kind"] == kind


def test_certificate(snapshot: SnapshotAssertion) -> None:
    issuer = Issuer(name="acme", kind="Issuer")
    assert manifest(certificate(EXAMPLE, FRONTEND, Tls(secret="goals-tls"), issuer)) == snapshot


def test_gateway(snapshot: SnapshotAssertion) -> None:
    documents = (gateway, http_route, http_redirect)
    assert [manifest(document(EXAMPLE, FRONTEND)) for document in documents] == snapshot


def test_without_tls_a_gateway_has_one_listener_and_the_route_is_its() -> None:
    listeners = manifest(gateway(WITHOUT_TLS, FRONTEND))["spec"]["listeners"]
    [parent] = manifest(http_route(WITHOUT_TLS, FRONTEND))["spec"]["parentRefs"]
    assert [(each["name"], each["protocol"]) for each in listeners] == [("http", "HTTP")]
    assert parent == {"name": "frontend", "sectionName": "http"}
