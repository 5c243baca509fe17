"""A web template: page, API, worker, migration, database, mail relay, and an admin page with its own host.

Names and calls are those of the "Full Stack FastAPI Template" (fastapi/full-stack-fastapi-template).
"""

from lib.model import (
    HTTP,
    METRICS,
    AddOns,
    Call,
    Catalogue,
    Data,
    External,
    Job,
    Port,
    Run,
    SecretKey,
    Service,
    TcpConnect,
    replace,
)
from tests.shapes.parts import (
    ALL_ADD_ONS,
    BUILD,
    FOLDER,
    LARGE,
    ONE,
    SMALL,
    STATE,
    THREE,
    WEB,
    alive,
    environment,
    worker,
)

_MAIL = Call(to="mail", optional=True)


def _web(name: str, calls: tuple[str | Call, ...], *more: Port, host: bool) -> Service:
    return Service(
        name=name,
        component="web",
        build=BUILD,
        exposed=HTTP if host else None,
        calls=calls,
        ports=(Port(name=HTTP, number=8000), *more),
        probes=WEB,
        health_command=("/bin/http-health",),
        drain_seconds=5,
        longest_request_seconds=20,
    )


ADMIN = Service(
    name="adminer",
    component="admin",
    contract=False,
    exposed=HTTP,
    arguments=("--port", "8080"),
    calls=("db",),
    ports=(Port(name=HTTP, number=8080),),
    probes=alive(TcpConnect(port=HTTP)),
    longest_request_seconds=30,
)
DATABASE = Service(
    name="db",
    component="database",
    contract=False,
    settings={"PGDATA": "/var/lib/postgresql/pgdata"},
    ports=(Port(name="postgres", number=5432, protocol="tcp"),),
    probes=alive(TcpConnect(port="postgres")),
    data=Data(path="/var/lib/postgresql"),
    longest_request_seconds=30,
)
BACKEND = _web(
    "backend",
    ("db", _MAIL),
    Port(name="events", number=8001, protocol="grpc"),
    Port(name=METRICS, number=9090),
    host=True,
)
MIGRATION = Job(
    name="migration",
    component="migration",
    image_of="backend",
    arguments=("migrate",),
    calls=("db",),
    longest_run_minutes=10,
    grace_seconds=10,
)
CLEAN_UP = Job(
    name="clean-up",
    component="job",
    build=BUILD,
    calls=(Call(to="backend", port=HTTP),),
    longest_run_minutes=5,
    grace_seconds=10,
)

CATALOGUE = Catalogue(
    name="template",
    folder=FOLDER,
    services=(
        _web("frontend", (Call(to="backend", port=HTTP, setting="API_URL"),), host=True),
        BACKEND,
        worker("worker", ("db", Call(to="backend", port="events"), _MAIL)),
        DATABASE,
        ADMIN,
    ),
    jobs=(MIGRATION, CLEAN_UP),
)

_SIZES = {"frontend": THREE, "backend": THREE, "worker": THREE, "db": STATE, "adminer": ONE}
_HOSTS = {"frontend": "dashboard.example.com", "backend": "api.example.com", "adminer": "adminer.example.com"}
_JOBS = {
    "migration": Run(schedule=None, requests=SMALL, limits=LARGE),
    "clean-up": Run(schedule="0 4 * * *", requests=SMALL, limits=LARGE),
}
_RELAY = External(
    host="smtp.example.com",
    port=587,
    protocol="tcp",
    tls=True,
    settings={"FROM": "info@example.com"},
    credentials={"credential": SecretKey(secret="mail", key="password")},
)
ENVIRONMENT = replace(
    environment("template", _SIZES, _HOSTS, ALL_ADD_ONS, "the pages have a login of their own"),
    jobs=_JOBS,
    externals={"mail": _RELAY},
    pull_secrets={"docker.io/library": "docker-pull"},
)
PLAIN = replace(
    environment(
        "template-plain",
        {**dict.fromkeys(_SIZES, ONE), "db": STATE, "adminer": None},
        {"frontend": "dashboard.localhost", "backend": "api.localhost"},
        AddOns(),
    ),
    jobs={"migration": _JOBS["migration"]},
)
