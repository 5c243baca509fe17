"""The Service and the Ingress."""

from syrupy.assertion import SnapshotAssertion

from lib.constructs.ingress import ingress
from lib.constructs.service import service
from lib.model import Host, replace
from tests.examples import ENVIRONMENT, manifest, platform, workload

EXAMPLE = platform()
FRONTEND = workload(EXAMPLE, "frontend")
HOST = ENVIRONMENT.ingress.hosts["frontend"]


def test_service(snapshot: SnapshotAssertion) -> None:
    assert manifest(service(FRONTEND)) == snapshot


def test_a_service_has_the_containers_ports_by_name() -> None:
    ports = manifest(service(FRONTEND))["spec"]["ports"]
    assert [(port["name"], port["port"], port["targetPort"]) for port in ports] == [
        ("http", 8080, "http"),
        ("metrics", 9090, "metrics"),
    ]


def test_only_the_service_of_a_stateful_set_is_headless() -> None:
    assert manifest(service(workload(EXAMPLE, "chromadb")))["spec"]["clusterIP"] == "None"
    assert "clusterIP" not in manifest(service(FRONTEND))["spec"]


def test_ingress(snapshot: SnapshotAssertion) -> None:
    assert manifest(ingress(FRONTEND, HOST)) == snapshot


def test_an_environment_without_tls_has_an_ingress_without() -> None:
    assert "tls" not in manifest(ingress(FRONTEND, Host(name="goals.example.com")))["spec"]


def test_class_and_host_are_the_environments() -> None:
    other = platform(ingress=replace(ENVIRONMENT.ingress, class_name="nginx"))
    frontend, host = workload(other, "frontend"), Host(name="a.example.com")
    spec = manifest(ingress(frontend, host))["spec"]
    assert (spec["ingressClassName"], spec["rules"][0]["host"]) == ("nginx", "a.example.com")
