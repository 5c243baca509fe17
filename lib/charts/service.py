"""Everything of one service."""

from collections.abc import Iterator

from constructs import Construct

from lib.constructs.autoscaler import autoscaler
from lib.constructs.certificate import certificate
from lib.constructs.config_map import config_map
from lib.constructs.dashboard import dashboard_config_map
from lib.constructs.deployment import deployment
from lib.constructs.disruption_budget import disruption_budget
from lib.constructs.gateway import gateway, http_redirect, http_route
from lib.constructs.ingress import ingress
from lib.constructs.manifests import Document, Manifests
from lib.constructs.mesh import authorization_policy, open_ports, peer_authentication
from lib.constructs.network_policy import network_policy
from lib.constructs.prometheus_rule import prometheus_rule
from lib.constructs.service import service
from lib.constructs.service_account import service_account
from lib.constructs.service_monitor import service_monitor
from lib.constructs.stateful_set import stateful_set
from lib.model import Autoscaling, Mesh, Platform, Workload


class ServiceChart(Manifests):
    """What a service is and, where the model says so, its Ingress and autoscaler."""

    def __init__(self, scope: Construct, platform: Platform, workload: Workload) -> None:
        super().__init__(scope, workload.name, _documents(platform, workload))


def _documents(platform: Platform, workload: Workload) -> Iterator[Document]:
    yield service_account(platform, workload)
    yield config_map(platform, workload)
    yield network_policy(platform, workload)
    yield service(platform, workload)
    if workload.sizing.volume:
        yield stateful_set(platform, workload, workload.sizing.volume)
    else:
        yield deployment(platform, workload)
    yield disruption_budget(platform, workload)
    if isinstance(workload.sizing.replicas, Autoscaling):
        yield autoscaler(platform, workload, workload.sizing.replicas)
    if workload.service.exposed:
        yield from _way_in(platform, workload)
    mesh = platform.environment.add_ons.mesh
    if mesh:
        yield from _mesh(platform, workload, mesh)
    yield from _monitoring(platform, workload)


def _way_in(platform: Platform, workload: Workload) -> Iterator[Document]:
    outside, issuer = platform.environment.ingress, platform.environment.add_ons.issuer
    if outside.api == "Ingress":
        yield ingress(platform, workload)
    else:
        yield gateway(platform, workload)
        yield http_route(platform, workload)
        if outside.tls:
            yield http_redirect(platform, workload)
    if issuer and outside.tls:
        yield certificate(platform, workload, outside.tls, issuer)


def _mesh(platform: Platform, workload: Workload, mesh: Mesh) -> Iterator[Document]:
    ports = open_ports(platform, workload, mesh)
    if ports:
        yield peer_authentication(platform, workload, ports)
    yield authorization_policy(platform, workload, mesh)


def _monitoring(platform: Platform, workload: Workload) -> Iterator[Document]:
    prometheus, grafana = platform.environment.add_ons.prometheus, platform.environment.add_ons.grafana
    if prometheus and workload.service.has_metrics:
        yield service_monitor(platform, workload, prometheus)
    if prometheus:
        yield prometheus_rule(platform, workload, prometheus)
    if grafana:
        yield dashboard_config_map(platform, workload, grafana)
