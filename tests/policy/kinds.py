"""A catalogue with one of each kind of port, probe, image, service and job."""

from lib.model import (
    METRICS,
    Build,
    Call,
    Catalogue,
    Command,
    Data,
    External,
    GrpcHealth,
    Host,
    HttpGet,
    Job,
    Port,
    Probe,
    Probes,
    Registry,
    Run,
    Scratch,
    SecretKey,
    Service,
    Sizing,
    TcpConnect,
    Volume,
    replace,
)
from lib.model.ports import Check
from tests.example.catalogue import CATALOGUE as EXAMPLE
from tests.examples import ENVIRONMENT as EVERYTHING
from tests.examples import LARGE, SMALL

_BUILD = Build(limit_mb=100)
_METRICS = Port(name=METRICS, number=9090)


def _probes(ready: Check, live: Check) -> Probes:
    """Return all three probes, of which readiness asks its own question."""
    return Probes(
        startup=Probe(check=live, period_seconds=1, timeout_seconds=1, failures=40),
        readiness=Probe(check=ready, period_seconds=5, timeout_seconds=2, failures=2),
        liveness=Probe(check=live, period_seconds=10, timeout_seconds=2, failures=3),
    )


SITE = Service(
    name="site",
    component="web",
    build=_BUILD,
    ports=(Port(name="web", number=8080), _METRICS),
    exposed="web",
    calls=(Call(to="orders", port="api"),),
    probes=_probes(HttpGet(path="/readyz", port="web"), HttpGet(path="/livez", port="web")),
    drain_seconds=5,
    longest_request_seconds=30,
)
DESK = Service(
    name="desk",
    component="web",
    ports=(Port(name="http", number=8080),),
    exposed="http",
    contract=False,
    calls=(Call(to="orders", port="admin", setting="BACKEND"),),
    probes=Probes(
        readiness=Probe(check=HttpGet(path="/"), period_seconds=5, timeout_seconds=2, failures=2),
    ),
    drain_seconds=5,
    longest_request_seconds=10,
)
ORDERS = Service(
    name="orders",
    component="api",
    build=_BUILD,
    ports=(
        Port(name="api", number=7000, protocol="grpc"),
        Port(name="admin", number=7001, protocol="grpc"),
        _METRICS,
    ),
    calls=("queue",),
    probes=_probes(GrpcHealth(port="api", service="ready"), GrpcHealth(port="admin")),
    scratch=tuple(Scratch(path=path, size_mib=16) for path in ("/tmp", "/a/b", "/a-b", "/A_b.c")),
    drain_seconds=5,
    longest_request_seconds=10,
)
PACKER = Service(
    name="packer",
    component="worker",
    build=_BUILD,
    arguments=("pack", "--all"),
    calls=(Call(to="orders", port="api"), "queue", "mail"),
    probes=Probes(
        startup=Probe(
            check=Command(words=("/alive", "--once")), period_seconds=1, timeout_seconds=1, failures=60
        ),
        liveness=Probe(check=Command(words=("/alive",)), period_seconds=10, timeout_seconds=5, failures=3),
    ),
    longest_request_seconds=60,
)
QUEUE = Service(
    name="queue",
    component="queue",
    ports=(Port(name="queue", number=6379, protocol="tcp"),),
    contract=False,
    arguments=("--appendonly", "yes", "$(HOME) $$"),
    probes=Probes(
        startup=Probe(check=TcpConnect(port="queue"), period_seconds=2, timeout_seconds=1, failures=20),
        readiness=Probe(check=TcpConnect(port="queue"), period_seconds=5, timeout_seconds=1, failures=2),
    ),
    data=Data(path="/data"),
    longest_request_seconds=5,
)
MIGRATION = Job(
    name="migration",
    component="schema",
    build=_BUILD,
    calls=("queue",),
    longest_run_minutes=10,
    grace_seconds=5,
)
REPORT = Job(
    name="report",
    component="report",
    image_of="orders",
    arguments=("report",),
    calls=(Call(to="orders", port="admin"), "mail"),
    longest_run_minutes=30,
    grace_seconds=5,
)
CATALOGUE = Catalogue(
    name="kinds",
    folder=EXAMPLE.folder,
    services=(SITE, DESK, ORDERS, PACKER, QUEUE),
    jobs=(MIGRATION, REPORT),
)

_THREE = Sizing(replicas=3, requests=SMALL, limits=LARGE)
ENVIRONMENT = replace(
    EVERYTHING,
    name="prod",
    registry=Registry(name="registry.example.com/kinds", pull_policy="Always", pull_secret="pull"),
    pull_secrets={"docker.io/library": "library-pull"},
    hosts={
        "site": Host(name="shop.example.com", tls_secret="shop-tls"),
        "desk": Host(name="desk.example.com", tls_secret="desk-tls"),
    },
    services={
        **dict.fromkeys(("site", "desk", "orders", "packer"), _THREE),
        "queue": replace(_THREE, replicas=1, volume=Volume(size_gib=3, storage_class="fast")),
    },
    jobs={
        "migration": Run(schedule=None, requests=SMALL, limits=LARGE),
        "report": Run(schedule="0 6 * * 1", requests=SMALL, limits=LARGE),
    },
    externals={
        "mail": External(
            host="mail.example.com",
            port=587,
            protocol="tcp",
            tls=True,
            credentials={"password": SecretKey(secret="mail", key="password")},
        ),
    },
)
