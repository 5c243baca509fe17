"""A platform with everything switched on, and ways to ask for less."""

from typing import Any

from lib.constructs.manifests import Document, render
from lib.model import (
    AddOns,
    Autoscaling,
    Backup,
    Bucket,
    Environment,
    ExternalChroma,
    Grafana,
    Image,
    InClusterChroma,
    Ingress,
    Issuer,
    OpenAIEmbedding,
    Platform,
    Prometheus,
    Registry,
    Resources,
    SecretKey,
    SecretStore,
    Sizing,
    Tls,
    Volume,
    Workload,
    replace,
)
from lib.platform import build_platform
from lib.services import SERVICES

SMALL = Resources(cpu_millis=100, memory_mib=128, ephemeral_mib=64)
LARGE = Resources(cpu_millis=1000, memory_mib=1024, ephemeral_mib=512)

IMAGES = {service.name: Image(name=service.name, tag="1.2.3") for service in SERVICES}

ENVIRONMENT = Environment(
    name="example",
    namespace="goals",
    log_level="info",
    registry=Registry(name="registry.example.com/goals", pull_policy="IfNotPresent", pull_secret="pull"),
    ingress=Ingress(
        host="goals.example.com",
        class_name="traefik",
        controller_namespace="traefik",
        tls=Tls(secret="goals-tls"),
    ),
    zones="required",
    sizing={
        **{
            service.name: Sizing(replicas=3, requests=SMALL, limits=LARGE)
            for service in SERVICES
            if not service.data
        },
        "backend": Sizing(replicas=Autoscaling(minimum=3, maximum=6), requests=SMALL, limits=LARGE),
    },
    database=InClusterChroma(
        sizing=Sizing(
            replicas=1,
            requests=SMALL,
            limits=LARGE,
            volume=Volume(size_gib=20, storage_class="fast"),
        )
    ),
    embedding=OpenAIEmbedding(
        url="https://api.example.com/v1",
        model="small",
        api_key=SecretKey(secret="embedding", key="api-key"),
    ),
    add_ons=AddOns(
        prometheus=Prometheus(namespace="monitoring", labels={"release": "prometheus"}),
        grafana=Grafana(),
        secret_store=SecretStore(name="store", path="goals/example"),
        issuer=Issuer(name="acme"),
    ),
    labels={"team": "goals"},
)

EXTERNAL_CHROMA = ExternalChroma(
    host="chroma.internal",
    port=8443,
    tenant="goals",
    database="example",
    token=SecretKey(secret="chroma", key="token"),
    cidrs=("10.1.2.0/24",),
)

BACKUP = Backup(
    schedule="15 */6 * * *",
    keep=28,
    requests=SMALL,
    limits=LARGE,
    target=Volume(size_gib=5, storage_class="fast"),
)
BUCKET = Bucket(
    url="https://s3.example.com",
    name="goals-backup",
    region="eu-1",
    prefix="goals/example",
    access_key_id=SecretKey(secret="backup", key="access-key-id"),
    secret_access_key=SecretKey(secret="backup", key="secret-access-key"),
)


def platform(**changes: object) -> Platform:
    """Return the example's platform, its environment changed."""
    return build_platform(replace(ENVIRONMENT, **changes), IMAGES)


def workload(of: Platform, name: str) -> Workload:
    """Return one workload of a platform."""
    return next(each for each in of.workloads if each.name == name)


def manifest(document: Document) -> dict[str, Any]:
    """Return a document as it stands in dist/."""
    return render(document)
