"""The peers' ten documents a service in three environments, by our constructs: ours.py N OUT."""

import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

from main import run_fast, use_packaged_node

if __name__ == "__main__":
    run_fast()  # before the model is imported, as in main.py

from lib.model import (
    HTTP,
    OPAQUE,
    AddOns,
    Autoscaling,
    Build,
    Catalogue,
    Cluster,
    Data,
    Delivery,
    Environment,
    ExpectedSecret,
    Host,
    HttpGet,
    Image,
    Ingress,
    Platform,
    Port,
    Probe,
    Probes,
    Prometheus,
    Registry,
    Resources,
    Scratch,
    SecretStore,
    Service,
    Sizing,
    Volume,
    Workload,
)

TAGS = {"dev": "1.5.0-dev", "staging": "1.5.0-rc1", "prod": "1.4.2"}
REPLICAS = {"dev": (1, 3), "staging": (2, 5), "prod": (3, 12)}
CPU_MILLIS = {"dev": (100, 500), "staging": (200, 500), "prod": (500, 2000)}
MEMORY_MIB = {"dev": (128, 512), "staging": (128, 512), "prod": (512, 2048)}
PROMETHEUS = Prometheus(namespace="monitoring")
STORE = SecretStore(name="vault", path="ragapp", refresh_minutes=60)
VOLUME_GIB = {"dev": 10, "staging": 50, "prod": 200}
DELIVERY = Delivery(repository="https://example.com/ragapp.git")


WAY_IN = Ingress(class_name="nginx", namespace="ingress-nginx")
CLUSTER = Cluster(way_in=WAY_IN)


def catalogue(number: int, environment: str) -> Catalogue:
    """Return `number` services that call each other in a ring, every third with a volume."""
    first = ["frontend", "backend", "chromadb"]
    names = [*first, *(f"svc-{index:03}" for index in range(3, number))][:number]
    own = [
        service_of(index, name, names[(index + 1) % number], environment) for index, name in enumerate(names)
    ]
    return Catalogue(name="ragapp", folder=str(ROOT), services=tuple(own))


def platform(number: int, environment: str) -> Platform:
    """Return the services in an environment, each with a host, sized as the peers size them."""
    own = catalogue(number, environment)
    host = Host(name=f"{environment}.example.com", tls_secret="example-com")
    return Platform(
        catalogue=own,
        delivery=DELIVERY,
        environment=Environment(
            name=environment,
            namespace=f"ragapp-{environment}",
            log_level="info",
            registry=Registry(name="ghcr.io/example", pull_policy="IfNotPresent"),
            cluster=CLUSTER,
            hosts={each.name: host for each in own.services},
            zones="preferred",
            services={each.name: sizing(each, environment) for each in own.services},
            add_ons=AddOns(prometheus=PROMETHEUS, secret_store=STORE),
            labels={"environment": environment},
        ),
        images={each.name: Image(name=each.name, tag=TAGS[environment]) for each in own.services},
    )


def service_of(index: int, name: str, callee: str, environment: str) -> Service:
    """Return one service."""
    stateful = index % 3 == 2
    check = HttpGet(path="/api/v1/heartbeat" if stateful else "/healthz")
    health = Probe(check=check, period_seconds=10, timeout_seconds=1, failures=3)
    return Service(
        name=name,
        component="service",
        build=Build(limit_mb=200),
        ports=(Port(name=HTTP, number=8000 if stateful else 8080 + index % 50),),
        probes=Probes(startup=health, readiness=health, liveness=health),
        settings={
            "LOG_FORMAT": "json",
            "FEATURE_X": "true" if environment == "dev" else "false",
            "CACHE_TTL": "300",
            "OTEL_EXPORTER_OTLP_ENDPOINT": "http://otel-collector:4317",
        },
        scratch=() if stateful else (Scratch(path="/tmp", size_mib=16),),
        data=Data(path="/data") if stateful else None,
        calls=(callee,),
        exposed=HTTP,
        health_command=("/healthcheck",),
        drain_seconds=5,
        longest_request_seconds=30,
    )


def sizing(service: Service, environment: str) -> Sizing:
    """Return the size of a service."""
    least, most = REPLICAS[environment]
    sizes = zip(CPU_MILLIS[environment], MEMORY_MIB[environment], strict=True)
    requests, limits = (
        Resources(cpu_millis=cpu, memory_mib=memory, ephemeral_mib=64) for cpu, memory in sizes
    )
    return Sizing(
        replicas=Autoscaling(minimum=least, maximum=most),
        requests=requests,
        limits=limits,
        volume=Volume(size_gib=VOLUME_GIB[environment]) if service.data else None,
    )


def main(number: int, out: Path) -> None:
    """Synthesize as main.py does: an App an environment, a chart a service."""
    use_packaged_node()
    from cdk8s import App

    from lib.constructs.autoscaler import autoscaler
    from lib.constructs.config_map import config_map
    from lib.constructs.deployment import deployment
    from lib.constructs.disruption_budget import disruption_budget
    from lib.constructs.external_secret import external_secret
    from lib.constructs.ingress import ingress
    from lib.constructs.manifests import Document, Manifests, write
    from lib.constructs.network_policy import network_policy
    from lib.constructs.service import service
    from lib.constructs.service_account import service_account
    from lib.constructs.service_monitor import service_monitor
    from lib.constructs.stateful_set import stateful_set

    def ten(workload: Workload) -> Iterator[Document]:
        yield service_account(workload)
        yield config_map(workload)
        if workload.size.volume:
            yield stateful_set(workload, workload.size.volume)
        else:
            yield deployment(workload)
        yield service(workload)
        assert workload.host
        yield ingress(workload, workload.host, WAY_IN)
        assert workload.autoscaling
        yield autoscaler(workload, workload.autoscaling)
        yield network_policy(workload)
        yield disruption_budget(workload)
        yield service_monitor(workload, PROMETHEUS)
        secret = ExpectedSecret(f"{workload.name}-secrets", OPAQUE, ("API_KEY", "DB_PASSWORD"), STORE)
        yield external_secret(workload.platform, secret, STORE)

    for environment in TAGS:
        app = App(outdir=str(out / environment))
        for each in platform(number, environment).workloads:
            Manifests(app, each.name, ten(each))
        write(app)


if __name__ == "__main__":
    main(int(sys.argv[1]), Path(sys.argv[2]))
