"""A catalogue with every kind that the model has, and the platform that it makes."""

from typing import Any

from lib.model import (
    HTTP,
    ISSUER,
    METRICS,
    AddOns,
    Build,
    Call,
    Catalogue,
    Cluster,
    Command,
    Data,
    External,
    GrpcHealth,
    Host,
    HttpGet,
    Job,
    Mesh,
    Platform,
    Port,
    Probe,
    Probes,
    Run,
    Scratch,
    SecretKey,
    Service,
    Sizing,
    TcpConnect,
    Volume,
    replace,
)
from tests.example.catalogue import CATALOGUE as EXAMPLE
from tests.examples import BUCKET, CLUSTER, ENVIRONMENT, LARGE, LOGIN, SMALL, platform_of

HEALTH_PROGRAM = ("/healthcheck",)
DATA = Volume(size_gib=5)


def probes(check: HttpGet | GrpcHealth | TcpConnect | Command) -> Probes:
    """Return all three probes, which ask the same."""
    probe = Probe(check=check, period_seconds=10, timeout_seconds=2, failures=3)
    return Probes(startup=replace(probe, period_seconds=2, failures=30), readiness=probe, liveness=probe)


def own(name: str, **fields: Any) -> Service:
    """Return a service that is built here and honours the contract."""
    told = {
        "build": Build(limit_mb=50, sources={"src": "/app/src"}),
        "health_command": HEALTH_PROGRAM,
        "drain_seconds": 5,
    }
    return Service(name=name, component="own", longest_request_seconds=20, **{**told, **fields})


def foreign(name: str, **fields: Any) -> Service:
    """Return a service whose image somebody else builds."""
    return Service(name=name, component="foreign", contract=False, longest_request_seconds=10, **fields)


def tcp(name: str, number: int) -> Port:
    return Port(name=name, number=number, protocol="tcp")


WEB = own(
    "web",
    ports=(Port(name=HTTP, number=8080), Port(name=METRICS, number=9090)),
    probes=probes(HttpGet(path="/livez")),
    exposed=HTTP,
    calls=(Call(to="api", port="orders"), Call(to="store", port="web-ui")),
    scratch=(Scratch(path="/tmp", size_mib=8),),
)
API = own(
    "api",
    ports=(
        Port(name="orders", number=9000, protocol="grpc"),
        Port(name="stock", number=9001, protocol="grpc"),
    ),
    probes=probes(GrpcHealth(port="orders")),
    calls=(
        "queue",
        Call(to="database", setting="POSTGRES"),
        Call(to="broker", port="amqp"),
        Call(to="mail", setting="SMTP"),
        "prices",
    ),
)
STORE = own(
    "store",
    ports=(Port(name="web-ui", number=8000), tcp("sync", 7000)),
    probes=Probes(readiness=probes(TcpConnect(port="sync")).readiness),
    data=Data(path="/store"),
)
WORKER = own(
    "worker",
    probes=probes(Command(words=("/worker", "--alive"))),
    calls=("queue", "database", Call(to="api", port="stock"), Call(to="store", port="sync")),
    health_command=(),
)
QUEUE = foreign(
    "queue",
    ports=(tcp("redis", 6379),),
    probes=probes(TcpConnect(port="redis")),
    arguments=("--save", "60", "$HOME ${HOME} $(PATH) $$", ""),
    data=Data(path="/data"),
)
DATABASE = foreign(
    "database",
    ports=(tcp("postgres", 5432),),
    probes=probes(Command(words=("pg_isready", "--user", "$USER $$", "--timeout", "1"))),
    settings={"POSTGRES_DB": "goals", "PRICE": "$1 ${2}"},
    data=Data(path="/var/lib/postgresql/data"),
)
BROKER = foreign("broker", ports=(tcp("amqp", 5672), Port(name="admin", number=15672)))
ADMIN = foreign(
    "admin",
    ports=(Port(name=HTTP, number=8081),),
    probes=Probes(readiness=probes(HttpGet(path="/ready")).readiness),
    exposed=HTTP,
    calls=("database", Call(to="broker", port="admin")),
)
DOOR = foreign(
    "door",
    ports=(
        Port(name=HTTP, number=4180, address_setting="DOOR_HTTP_ADDRESS"),
        Port(name=METRICS, number=9090, address_setting="DOOR_METRICS_ADDRESS"),
    ),
    probes=probes(HttpGet(path="/ping")),
    exposed=HTTP,
    guards="web",
    calls=("web", Call(to=ISSUER, optional=True)),
    login_settings={
        "ADDRESSES_FILE": "addresses_file",
        "CALLBACK": "callback",
        "CLIENT_SECRET_FILE": "client_secret_file",
    },
    drain_seconds=10,
)
GATE = replace(
    DOOR,
    name="gate",
    ports=(Port(name=HTTP, number=4181),),
    guards="admin",
    calls=("admin", Call(to=ISSUER, optional=True)),
)
"""A guard that listens everywhere."""
MIGRATION = Job(
    name="migration",
    component="migration",
    image_of="api",
    arguments=("migrate",),
    calls=("database",),
    longest_run_minutes=5,
    grace_seconds=10,
)
REPORT = Job(
    name="report",
    component="report",
    contract=False,
    calls=(Call(to="store", port="web-ui"), "bucket"),
    data=Data(path="/reports"),
    longest_run_minutes=30,
    grace_seconds=20,
)
CATALOGUE = Catalogue(
    name="kinds",
    folder=EXAMPLE.folder,
    services=(DOOR, GATE, WEB, API, STORE, WORKER, QUEUE, DATABASE, BROKER, ADMIN),
    jobs=(MIGRATION, REPORT),
)

MAIL = External(
    host="mail.example.com",
    port=465,
    protocol="tcp",
    tls=True,
    settings={"SENDER": "goals@example.com"},
    credentials={"password": SecretKey(secret="mail", key="password")},
)
PRICES = External(host="prices.internal", port=8443, protocol="grpc", tls=True, cidrs=("10.1.2.0/24",))
STATEFUL = ("store", "queue", "database")


def kinds(cluster: Cluster = CLUSTER) -> Platform:
    """Return the platform of every kind, with a Prometheus and in the mesh."""
    sizing = Sizing(replicas=1, requests=SMALL, limits=LARGE)
    sizes = {
        each.name: replace(sizing, volume=DATA if each.name in STATEFUL else None)
        for each in CATALOGUE.services
    }
    run = Run(schedule=None, requests=SMALL, limits=LARGE)
    environment = replace(
        ENVIRONMENT,
        name="kinds",
        services=sizes,
        jobs={"migration": run, "report": replace(run, schedule="5 4 * * *", volume=DATA)},
        externals={"mail": MAIL, "prices": PRICES, "bucket": BUCKET},
        cluster=cluster,
        login=LOGIN,
        public=None,
        hosts={"web": Host(name="kinds.example.com"), "admin": Host(name="admin.example.com")},
        add_ons=AddOns(prometheus=ENVIRONMENT.add_ons.prometheus, mesh=Mesh()),
    )
    return platform_of(CATALOGUE, environment)


def services_of(*services: Service) -> Platform:
    """Return a platform of services alone."""
    size = Sizing(replicas=1, requests=SMALL, limits=LARGE)
    environment = replace(
        ENVIRONMENT,
        services={each.name: size for each in services},
        externals={},
        hosts={},
    )
    return platform_of(Catalogue(name="start", folder="/", services=services), environment)
