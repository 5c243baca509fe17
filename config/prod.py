"""Production: highly available across zones."""

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
)

ENVIRONMENT = Environment(
    name="prod",
    namespace="goaltrajectory-prod",
    log_level="info",
    registry=Registry(name="ghcr.io/goaltrajectory", pull_policy="IfNotPresent", pull_secret="ghcr-pull"),
    cluster=Cluster(
        way_in=Ingress(class_name="traefik", namespace="traefik"),
        zones=3,
        nodes=Nodes(count=6, cpu_millis=3500, memory_mib=12_288),
    ),
    hosts={"frontend": Host(name="goaltrajectory.ai", tls_secret="goaltrajectory-ai-tls")},
    login=LOGIN,
    zones="required",
    services={
        "oauth2-proxy": Sizing(
            replicas=Autoscaling(minimum=3, maximum=5),
            requests=Resources(cpu_millis=50, memory_mib=64, ephemeral_mib=32),
            limits=sizes.MEDIUM,
        ),
        "frontend": Sizing(
            replicas=Autoscaling(minimum=3, maximum=12),
            requests=Resources(cpu_millis=100, memory_mib=64, ephemeral_mib=32),
            limits=sizes.MEDIUM,
        ),
        "backend": Sizing(
            replicas=Autoscaling(minimum=3, maximum=12),
            requests=Resources(cpu_millis=500, memory_mib=512, ephemeral_mib=64),
            limits=Resources(cpu_millis=2000, memory_mib=1024, ephemeral_mib=256),
        ),
        "chromadb": Sizing(
            replicas=1,
            requests=Resources(cpu_millis=1000, memory_mib=8192, ephemeral_mib=128),
            limits=Resources(cpu_millis=4000, memory_mib=8192, ephemeral_mib=1024),
            records=Records(count=100_000, dimensions=1536),
            planned_restarts=8,
            volume=Volume(size_gib=50, storage_class="standard", may_lose_hours=8),
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
            schedule="15 */6 * * *",
            requests=Resources(cpu_millis=100, memory_mib=256, ephemeral_mib=32),
            limits=sizes.MEDIUM,
            volume=Volume(size_gib=20, storage_class="standard"),
            settings={"BACKUP_KEEP": "28"},
        ),
    },
    add_ons=AddOns(
        prometheus=Prometheus(namespace="monitoring", labels={"release": "kube-prometheus-stack"}),
        grafana=Grafana(),
        secret_store=SecretStore(name="vault", path="goaltrajectory/prod"),
        issuer=Issuer(name="letsencrypt"),
        mesh=Mesh(),
    ),
    sync=Sync(automatic=False),
    labels={"team": "goaltrajectory"},
)
