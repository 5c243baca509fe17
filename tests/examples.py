"""The example's catalogue in an environment with everything switched on, and ways to ask for less."""

from typing import Any

from lib.constructs.manifests import Document, render
from lib.model import (
    AddOns,
    Autoscaling,
    Bucket,
    Catalogue,
    Cluster,
    Delivery,
    Environment,
    ExternalChroma,
    Gateway,
    Grafana,
    Host,
    Image,
    Ingress,
    Issuer,
    Login,
    OpenAIEmbedding,
    Platform,
    Prometheus,
    Registry,
    Resources,
    Run,
    SecretKey,
    SecretStore,
    Sizing,
    Volume,
    Workload,
    replace,
)
from tests.example.catalogue import CATALOGUE

SMALL = Resources(cpu_millis=100, memory_mib=128, ephemeral_mib=64)
LARGE = Resources(cpu_millis=1000, memory_mib=1024, ephemeral_mib=512)

DELIVERY = Delivery(repository="https://git.example.com/goals/platform.git")
EMBEDDING = OpenAIEmbedding(
    url="https://api.example.com/v1",
    model="small",
    api_key=SecretKey(secret="embedding", key="api-key"),
)
LOGIN = Login(
    issuer="https://login.example.com",
    login_url="https://login.example.com/authorize",
    token_url="https://login.example.com/token",
    keys_url="https://login.example.com/keys",
    client="goals",
    client_secret=SecretKey(secret="login", key="client-secret"),
    cookie_secret=SecretKey(secret="login", key="cookie-secret"),
    domains=("example.com",),
)
CLUSTER = Cluster(way_in=Ingress(class_name="traefik", namespace="traefik"), zones=3)
DATABASE = Sizing(replicas=1, requests=SMALL, limits=LARGE, volume=Volume(size_gib=20, storage_class="fast"))
ENVIRONMENT = Environment(
    name="example",
    namespace="goals",
    log_level="info",
    registry=Registry(name="registry.example.com/goals", pull_policy="IfNotPresent", pull_secret="pull"),
    cluster=CLUSTER,
    hosts={"frontend": Host(name="goals.example.com", tls_secret="goals-tls")},
    public="an example has nothing to hide",
    zones="required",
    services={
        "frontend": Sizing(replicas=3, requests=SMALL, limits=LARGE),
        "backend": Sizing(replicas=Autoscaling(minimum=3, maximum=6), requests=SMALL, limits=LARGE),
        "chromadb": DATABASE,
    },
    externals={"embedding": EMBEDDING},
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
BACKUP = Run(
    schedule="15 */6 * * *",
    requests=SMALL,
    limits=LARGE,
    volume=Volume(size_gib=5, storage_class="fast"),
    settings={"BACKUP_KEEP": "28"},
)
BUCKET = Bucket(
    url="https://s3.example.com",
    name="goals-backup",
    region="eu-1",
    prefix="goals/example",
    access_key_id=SecretKey(secret="backup", key="access-key-id"),
    secret_access_key=SecretKey(secret="backup", key="secret-access-key"),
)

WITH_BACKUP = {"jobs": {"backup": BACKUP}}
WITH_BUCKET = {
    "jobs": {"backup": replace(BACKUP, volume=None)},
    "externals": {"embedding": EMBEDDING, "bucket": BUCKET},
}
UNEXPOSED: dict[str, Any] = {"hosts": {}, "public": None}
"""The changes that let nothing in from outside."""
WITHOUT_TLS = {"frontend": Host(name="goals.example.com")}
BY_GATEWAY = replace(CLUSTER, way_in=Gateway(class_name="traefik", namespace="traefik"))


def services(**changes: Sizing | None) -> dict[str, Sizing | None]:
    """Return the example's sizes, some of them changed."""
    return {**ENVIRONMENT.services, **changes}


def database_outside(**externals: object) -> dict[str, object]:
    """Return the changes that have the database outside the cluster, perhaps beside other externals."""
    outside = {"chromadb": EXTERNAL_CHROMA, **(externals or {"embedding": EMBEDDING})}
    return {
        "services": {name: size for name, size in ENVIRONMENT.services.items() if name != "chromadb"},
        "externals": outside,
    }


def images(catalogue: Catalogue) -> dict[str, Image]:
    """Return an image for each program that has one of its own."""
    elsewhere = "docker.io/library"
    return {
        each.name: Image(name=each.name, tag="1.2.3", registry=None if each.build else elsewhere)
        for each in catalogue.imaged
    }


def platform_of(catalogue: Catalogue, environment: Environment) -> Platform:
    """Return a catalogue in an environment."""
    return Platform(catalogue, DELIVERY, environment, images(catalogue))


def platform(**changes: object) -> Platform:
    """Return the example's platform, its environment changed."""
    return platform_of(CATALOGUE, replace(ENVIRONMENT, **changes))


def workload(of: Platform, name: str) -> Workload:
    """Return one workload of a platform."""
    return of.workload_by_name[name]


def manifest(document: Document) -> dict[str, Any]:
    """Return a document as it stands in dist/."""
    return render(document)
