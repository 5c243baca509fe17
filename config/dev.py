"""Development: fits the cluster on a laptop."""

from config import sizes
from lib.model import (
    Accepted,
    Cluster,
    Environment,
    Host,
    Ingress,
    Nodes,
    Records,
    Registry,
    Resources,
    Sizing,
    Sync,
    Volume,
)

ENVIRONMENT = Environment(
    name="dev",
    namespace="goaltrajectory-dev",
    log_level="debug",
    registry=Registry(name="ghcr.io/goaltrajectory", pull_policy="IfNotPresent"),
    cluster=Cluster(
        way_in=Ingress(class_name="traefik", namespace="kube-system"),
        nodes=Nodes(count=1, cpu_millis=2000, memory_mib=2048),
    ),
    hosts={"frontend": Host(name="goaltrajectory.localhost")},
    zones="preferred",
    services={
        "oauth2-proxy": None,
        "frontend": Sizing(
            replicas=1,
            requests=Resources(cpu_millis=10, memory_mib=32, ephemeral_mib=32),
            limits=sizes.MEDIUM,
        ),
        "backend": Sizing(
            replicas=1,
            requests=Resources(cpu_millis=50, memory_mib=192, ephemeral_mib=64),
            limits=sizes.LARGE,
        ),
        "chromadb": Sizing(
            replicas=1,
            requests=Resources(cpu_millis=50, memory_mib=128, ephemeral_mib=64),
            limits=Resources(cpu_millis=1000, memory_mib=512, ephemeral_mib=512),
            records=Records(count=1000, dimensions=256),
            planned_restarts=20,
            volume=Volume(size_gib=1, available_in="node"),
        ),
    },
    sync=Sync(automatic=True),
    labels={"team": "goaltrajectory"},
    accepted=(
        Accepted(
            question="drain",
            about="node 1 in zone 1, fewest pods",
            reason="a laptop is its only node: whoever stops it stops development",
        ),
    ),
)
