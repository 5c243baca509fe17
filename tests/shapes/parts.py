"""What the shapes have in common: probes of each kind, sizes, and an environment."""

from collections.abc import Mapping
from pathlib import Path

from lib.model import (
    AddOns,
    Autoscaling,
    Build,
    Call,
    Cluster,
    Command,
    Environment,
    Grafana,
    GrpcHealth,
    Host,
    HttpGet,
    Ingress,
    Issuer,
    Login,
    Mesh,
    Port,
    Probe,
    Probes,
    Prometheus,
    Registry,
    Resources,
    SecretStore,
    Service,
    Sizing,
    TcpConnect,
    Volume,
)
from lib.model.ports import Check

SMALL = Resources(cpu_millis=20, memory_mib=64, ephemeral_mib=16)
LARGE = Resources(cpu_millis=500, memory_mib=256, ephemeral_mib=64)
BUILD = Build(limit_mb=200)
FOLDER = str(Path(__file__).parents[1] / "example")
"""Has the runbooks, and no metrics of these services."""

ONE = Sizing(replicas=1, requests=SMALL, limits=LARGE)
THREE = Sizing(replicas=3, requests=SMALL, limits=LARGE)
SCALED = Sizing(replicas=Autoscaling(minimum=3, maximum=6), requests=SMALL, limits=LARGE)
STATE = Sizing(replicas=1, requests=SMALL, limits=LARGE, volume=Volume(size_gib=1))

ALL_ADD_ONS = AddOns(
    prometheus=Prometheus(namespace="monitoring"),
    grafana=Grafana(),
    secret_store=SecretStore(name="store", path="shapes"),
    issuer=Issuer(name="acme"),
    mesh=Mesh(),
)


def probes(ready: Check, live: Check) -> Probes:
    """Return all three probes; startup asks what liveness asks."""
    return Probes(
        startup=Probe(check=live, period_seconds=2, timeout_seconds=2, failures=30),
        readiness=Probe(check=ready, period_seconds=5, timeout_seconds=2, failures=2),
        liveness=Probe(check=live, period_seconds=10, timeout_seconds=2, failures=3),
    )


WEB = probes(HttpGet(path="/ready"), HttpGet(path="/live"))


def alive(check: Check) -> Probes:
    """Return probes for a program that answers one question: a startup and a liveness probe."""
    every = probes(check, check)
    return Probes(startup=every.startup, liveness=every.liveness)


def grpc(name: str, number: int, calls: tuple[str | Call, ...] = ()) -> Service:
    """Return a gRPC service of our own building."""
    return Service(
        name=name,
        component="api",
        build=BUILD,
        calls=calls,
        ports=(Port(name="grpc", number=number, protocol="grpc"),),
        probes=probes(GrpcHealth(port="grpc"), TcpConnect(port="grpc")),
        health_command=("/bin/grpc-health",),
        drain_seconds=5,
        longest_request_seconds=10,
    )


def worker(name: str, calls: tuple[str | Call, ...]) -> Service:
    """Return a worker of our own building, which nobody calls."""
    return Service(
        name=name,
        component="worker",
        build=BUILD,
        calls=calls,
        probes=alive(Command(words=("/bin/alive",))),
        longest_request_seconds=30,
    )


def environment(
    name: str,
    services: Mapping[str, Sizing | None],
    hosts: Mapping[str, str],
    add_ons: AddOns,
    who: Login | str | None = None,
) -> Environment:
    """Return an environment with a host for each exposed service, by TLS where there is an issuer.

    `who` may come in: the people of a login, or everybody for a reason.
    """
    secure = add_ons.issuer is not None
    return Environment(
        name=name,
        namespace=f"shape-{name}",
        log_level="info",
        registry=Registry(name="registry.example.com/shapes", pull_policy="IfNotPresent"),
        cluster=Cluster(way_in=Ingress(class_name="traefik", namespace="traefik")),
        hosts={
            service: Host(name=host, tls_secret=f"{service}-tls" if secure else None)
            for service, host in hosts.items()
        },
        login=who if isinstance(who, Login) else None,
        public=who if isinstance(who, str) else None,
        zones="preferred",
        services=services,
        add_ons=add_ons,
    )
