"""The Service and the Ingress."""

from typing import Any

from syrupy.assertion import SnapshotAssertion

from lib.constructs.ingress import ingress
from lib.constructs.manifests import Document
from lib.constructs.service import service
from lib.model import Host, Ingress, replace
from tests.examples import CLUSTER, ENVIRONMENT, manifest, platform, workload

EXAMPLE = platform()
FRONTEND = workload(EXAMPLE, "frontend")
HOST = ENVIRONMENT.hosts["frontend"]
WAY_IN = Ingress(class_name="traefik", namespace="traefik")


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
    assert manifest(ingress(FRONTEND, HOST, WAY_IN)) == snapshot


def test_an_environment_without_tls_has_an_ingress_without() -> None:
    assert "tls" not in manifest(ingress(FRONTEND, Host(name="goals.example.com"), WAY_IN))["spec"]


def test_class_and_host_are_the_environments() -> None:
    spec = manifest(ingress(FRONTEND, Host(name="a.example.com"), replace(WAY_IN, class_name="nginx")))[
        "spec"
    ]
    assert (spec["ingressClassName"], spec["rules"][0]["host"]) == ("nginx", "a.example.com")


def test_a_load_balancer_is_told_by_annotations_what_to_ask() -> None:
    """On the Ingress, and on the Service of what is exposed; elsewhere and by default there are none."""
    told, asked = {"alb.example.com/healthcheck-path": "/readyz"}, {"cloud.example.com/config": '{"a": 1}'}
    way_in = replace(WAY_IN, annotations=told, service_annotations=asked)
    balanced = platform(cluster=replace(CLUSTER, way_in=way_in))
    assert annotations(ingress(FRONTEND, HOST, way_in)) == told
    assert annotations(service(workload(balanced, "frontend"))) == asked
    assert annotations(service(workload(balanced, "backend"))) is None
    assert annotations(ingress(FRONTEND, HOST, WAY_IN)) is None
    assert annotations(service(FRONTEND)) is None


def annotations(document: Document) -> Any:
    """Return a document's annotations; None without any."""
    return manifest(document)["metadata"].get("annotations")
