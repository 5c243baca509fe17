"""Everything of one service."""

from collections.abc import Iterator

from constructs import Construct

from lib.charts.exposure import exposure
from lib.constructs.autoscaler import autoscaler
from lib.constructs.config_map import config_map
from lib.constructs.dashboard import dashboard_config_map
from lib.constructs.deployment import deployment
from lib.constructs.disruption_budget import disruption_budget
from lib.constructs.manifests import Document, Manifests
from lib.constructs.mesh import authorization_policy, open_ports, peer_authentication
from lib.constructs.network_policy import network_policy
from lib.constructs.prometheus_rule import prometheus_rule
from lib.constructs.service import service
from lib.constructs.service_account import service_account
from lib.constructs.service_monitor import service_monitor
from lib.constructs.stateful_set import stateful_set
from lib.model import Mesh, Workload


class ServiceChart(Manifests):
    """What a service is and, where the model says so, its Ingress and autoscaler."""

    def __init__(self, scope: Construct, workload: Workload) -> None:
        super().__init__(scope, workload.name, service_documents(workload))


def service_documents(workload: Workload) -> Iterator[Document]:
    yield service_account(workload)
    yield config_map(workload)
    yield network_policy(workload)
    if workload.declared.ports:
        yield service(workload)
    yield from _pods(workload)
    if workload.host and workload.exposed_port:
        yield from exposure(workload, workload.host, workload.exposed_port)
    mesh = workload.platform.environment.add_ons.mesh
    if mesh:
        yield from _mesh(workload, mesh)
    yield from _monitoring(workload)


def _pods(workload: Workload) -> Iterator[Document]:
    if workload.size.volume:
        yield stateful_set(workload, workload.size.volume)
    else:
        yield deployment(workload)
    yield disruption_budget(workload)
    if workload.autoscaling:
        yield autoscaler(workload, workload.autoscaling)


def _mesh(workload: Workload, mesh: Mesh) -> Iterator[Document]:
    ports = open_ports(workload)
    if ports:
        yield peer_authentication(workload, ports)
    yield authorization_policy(workload, mesh)


def _monitoring(workload: Workload) -> Iterator[Document]:
    add_ons = workload.platform.environment.add_ons
    if add_ons.prometheus and workload.declared.has_metrics:
        yield service_monitor(workload, add_ons.prometheus)
    if add_ons.prometheus:
        yield prometheus_rule(workload, add_ons.prometheus)
    if add_ons.grafana:
        yield dashboard_config_map(workload, add_ons.grafana)
