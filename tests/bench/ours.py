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
    BuiltInEmbedding,
    Environment,
    ExpectedSecret,
    Image,
    InClusterChroma,
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
    Tls,
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


def platform(number: int, environment: str) -> Platform:
    """Return `number` services that call each other in a ring, every third with a volume."""
    names = ["frontend", "backend", "chromadb", *(f"svc-{index:03}" for index in range(3, number))]
    own = [
        workload(index, name, names[(index + 1) % number], environment)
        for index, name in enumerate(names[:number])
    ]
    unused = Resources(cpu_millis=1, memory_mib=1, ephemeral_mib=1)
    return Platform(
        name="ragapp",
        environment=Environment(
            name=environment,
            namespace=f"ragapp-{environment}",
            log_level="info",
            registry=Registry(name="ghcr.io/example", pull_policy="IfNotPresent"),
            ingress=Ingress(
                host=f"{environment}.example.com",
                class_name="nginx",
                controller_namespace="ingress-nginx",
                tls=Tls(secret="example-com"),
            ),
            zones="preferred",
            sizing={},
            database=InClusterChroma(sizing=Sizing(replicas=1, requests=unused, limits=unused)),
            embedding=BuiltInEmbedding(),
            add_ons=AddOns(prometheus=PROMETHEUS, secret_store=STORE),
            labels={"environment": environment},
        ),
        workloads=tuple(own),
        endpoints={},
    )


def workload(index: int, name: str, callee: str, environment: str) -> Workload:
    """Return one service, sized as the peers size it."""
    stateful = index % 3 == 2
    health = Probe(
        path="/api/v1/heartbeat" if stateful else "/healthz", period_seconds=10, timeout_seconds=1, failures=3
    )
    service = Service(
        name=name,
        component="service",
        ports=(Port(name=HTTP, number=8000 if stateful else 8080 + index % 50),),
        probes=Probes(startup=health, readiness=health, liveness=health),
        settings={
            "LOG_FORMAT": "json",
            "FEATURE_X": "true" if environment == "dev" else "false",
            "CACHE_TTL": "300",
            "OTEL_EXPORTER_OTLP_ENDPOINT": "http://otel-collector:4317",
        },
        scratch=() if stateful else (Scratch(path="/tmp", size_mib=16),),
        data="/data" if stateful else None,
        calls=(callee,),
        exposed=True,
        health_command=("/healthcheck",),
        drain_seconds=5,
        longest_request_seconds=30,
    )
    least, most = REPLICAS[environment]
    sizes = zip(CPU_MILLIS[environment], MEMORY_MIB[environment], strict=True)
    requests, limits = (
        Resources(cpu_millis=cpu, memory_mib=memory, ephemeral_mib=64) for cpu, memory in sizes
    )
    sizing = Sizing(
        replicas=Autoscaling(minimum=least, maximum=most),
        requests=requests,
        limits=limits,
        volume=Volume(size_gib=VOLUME_GIB[environment]) if stateful else None,
    )
    return Workload(service=service, sizing=sizing, image=Image(name=name, tag=TAGS[environment]))


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
    from lib.constructs.manifests import Document, Manifests
    from lib.constructs.network_policy import network_policy
    from lib.constructs.service import service
    from lib.constructs.service_account import service_account
    from lib.constructs.service_monitor import service_monitor
    from lib.constructs.stateful_set import stateful_set

    def ten(platform: Platform, workload: Workload) -> Iterator[Document]:
        yield service_account(platform, workload)
        yield config_map(platform, workload)
        if workload.sizing.volume:
            yield stateful_set(platform, workload, workload.sizing.volume)
        else:
            yield deployment(platform, workload)
        yield service(platform, workload)
        yield ingress(platform, workload)
        assert isinstance(workload.sizing.replicas, Autoscaling)
        yield autoscaler(platform, workload, workload.sizing.replicas)
        yield network_policy(platform, workload)
        yield disruption_budget(platform, workload)
        yield service_monitor(platform, workload, PROMETHEUS)
        secret = ExpectedSecret(f"{workload.name}-secrets", OPAQUE, ("API_KEY", "DB_PASSWORD"), STORE)
        yield external_secret(platform, secret, STORE)

    for environment in TAGS:
        example = platform(number, environment)
        app = App(outdir=str(out / environment))
        charts = [Manifests(app, each.name, ten(example, each)) for each in example.workloads]
        app.synth()
        for chart in charts:
            chart.write(Path(app.outdir))


if __name__ == "__main__":
    main(int(sys.argv[1]), Path(sys.argv[2]))
