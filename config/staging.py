"""Staging: production's shape in small."""

from config import sizes
from config.login import LOGIN
from lib.model import (
    AddOns,
    Autoscaling,
    Cluster,
    Environment,
    Grafana,
    Host,
    Ingress,
    Issuer,
    Mesh,
    Nodes,
    OpenAIEmbedding,
    Prometheus,
    Records,
    Registry,
    Resources,
    Run,
    SecretKey,
    SecretStore,
    Sizing,
    Sync,
    Volume,
    replace,
)

ENVIRONMENT = Environment(
    name="staging",
    namespace="goaltrajectory-staging",
    log_level="info",
    registry=Registry(name="ghcr.io/goaltrajectory", pull_policy="IfNotPresent", pull_secret="ghcr-pull"),
    cluster=Cluster(
        way_in=Ingress(class_name="traefik", namespace="traefik"),
        nodes=Nodes(count=2, cpu_millis=2000, memory_mib=6144),
    ),
    hosts={"frontend": Host(name="staging.goaltrajectory.ai", tls_secret="staging-goaltrajectory-ai-tls")},
    login=replace(LOGIN, client="goaltrajectory-staging"),
    zones="preferred",
    services={
        "oauth2-proxy": Sizing(
            replicas=Autoscaling(minimum=2, maximum=4),
            requests=Resources(cpu_millis=25, memory_mib=64, ephemeral_mib=32),
            limits=Resources(cpu_millis=500, memory_mib=128, ephemeral_mib=128),
        ),
        "frontend": Sizing(
            replicas=Autoscaling(minimum=2, maximum=4),
            requests=Resources(cpu_millis=50, memory_mib=64, ephemeral_mib=32),
            limits=Resources(cpu_millis=500, memory_mib=512, ephemeral_mib=128),
        ),
        "backend": Sizing(
            replicas=Autoscaling(minimum=2, maximum=4),
            requests=Resources(cpu_millis=250, memory_mib=256, ephemeral_mib=64),
            limits=sizes.LARGE,
        ),
        "chromadb": Sizing(
            replicas=1,
            requests=Resources(cpu_millis=250, memory_mib=1024, ephemeral_mib=64),
            limits=Resources(cpu_millis=1000, memory_mib=1024, ephemeral_mib=512),
            records=Records(count=10_000, dimensions=1536),
            planned_restarts=8,
            volume=Volume(size_gib=10, storage_class="standard", may_lose_hours=26),
        ),
    },
    externals={
        "embedding": OpenAIEmbedding(
            url="https://api.openai.com/v1",
            model="text-embedding-3-small",
            api_key=SecretKey(secret="embedding", key="api-key"),
        ),
    },
    jobs={
        "backup": Run(
            schedule="45 2 * * *",
            requests=sizes.SMALL,
            limits=sizes.MEDIUM,
            volume=Volume(size_gib=5, storage_class="standard"),
            settings={"BACKUP_KEEP": "3"},
        ),
    },
    add_ons=AddOns(
        prometheus=Prometheus(namespace="monitoring", labels={"release": "kube-prometheus-stack"}),
        grafana=Grafana(),
        secret_store=SecretStore(name="vault", path="goaltrajectory/staging"),
        issuer=Issuer(name="letsencrypt"),
        mesh=Mesh(),
    ),
    sync=Sync(automatic=True),
    labels={"team": "goaltrajectory"},
)
