"""The example's services and its job."""

from pathlib import Path

from lib.model import (
    HTTP,
    ISSUER,
    METRICS,
    Alert,
    Availability,
    Build,
    Call,
    Catalogue,
    Data,
    HttpGet,
    Job,
    Latency,
    Objectives,
    Port,
    Probe,
    Probes,
    Scratch,
    Series,
    Service,
    replace,
)

_LIVE = HttpGet(path="/livez")
PROBES = Probes(
    startup=Probe(check=_LIVE, period_seconds=1, timeout_seconds=1, failures=30),
    readiness=Probe(check=HttpGet(path="/readyz"), period_seconds=5, timeout_seconds=2, failures=2),
    liveness=Probe(check=_LIVE, period_seconds=10, timeout_seconds=2, failures=3),
)
WEB = (Port(name=HTTP, number=8080), Port(name=METRICS, number=9090))
REQUESTS, SECONDS = "http_requests_total", "http_request_duration_seconds"
CALL_SECONDS = "database_call_duration_seconds"

FRONTEND = Service(
    name="frontend",
    component="web",
    build=Build(limit_mb=60, sources={"src": "/app/src"}),
    exposed=HTTP,
    calls=("backend",),
    ports=WEB,
    probes=PROBES,
    scratch=(Scratch(path="/tmp", size_mib=16),),
    health_command=("/healthcheck",),
    drain_seconds=10,
    longest_request_seconds=45,
)
BACKEND = Service(
    name="backend",
    component="api",
    build=Build(limit_mb=200),
    calls=("chromadb", Call(to="embedding", optional=True), Call(to=ISSUER, optional=True)),
    ports=(Port(name=HTTP, number=8000), Port(name=METRICS, number=9090)),
    probes=PROBES,
    scratch=(Scratch(path="/tmp", size_mib=64),),
    health_command=("/healthcheck",),
    drain_seconds=10,
    longest_request_seconds=30,
    objectives=Objectives(
        availability=Availability(
            percent=99.9,
            requests=Series(metric=REQUESTS),
            failures=Series(metric=REQUESTS, matchers={"status": "5.."}),
        ),
        latency=Latency(percent=99.0, seconds=1.0, requests=Series(metric=SECONDS)),
    ),
    alerts=(
        Alert(
            name="DatabaseAway",
            severity="critical",
            for_minutes=2,
            summary="no replica reaches the database",
            expression="max(database_up{$scope}) == 0",
        ),
    ),
)
GUARD = Service(
    name="guard",
    component="login",
    contract=False,
    guards="frontend",
    exposed=HTTP,
    calls=("frontend", Call(to=ISSUER, optional=True)),
    login_settings={
        "ADDRESSES_FILE": "addresses_file",
        "CALLBACK": "callback",
        "CLIENT": "client",
        "CLIENT_SECRET_FILE": "client_secret_file",
    },
    ports=(Port(name=HTTP, number=4180),),
    probes=PROBES,
    drain_seconds=10,
    longest_request_seconds=50,
)
"""Lets in whom an issuer knows, where an environment has a login."""
CHROMADB = Service(
    name="chromadb",
    component="database",
    build=Build(limit_mb=120),
    ports=(Port(name=HTTP, number=8000),),
    probes=Probes(
        startup=Probe(check=_LIVE, period_seconds=2, timeout_seconds=2, failures=60),
        readiness=Probe(check=HttpGet(path="/readyz"), period_seconds=5, timeout_seconds=3, failures=2),
        liveness=Probe(check=_LIVE, period_seconds=10, timeout_seconds=5, failures=6),
    ),
    data=Data(path="/data"),
    scratch=(Scratch(path="/tmp", size_mib=256),),
    health_command=("/healthcheck",),
    drain_seconds=1,
    longest_request_seconds=30,
    objectives=Objectives(
        measured_by="backend",
        availability=Availability(
            percent=99.9,
            requests=Series(metric=f"{CALL_SECONDS}_count"),
            failures=Series(metric="database_errors_total"),
        ),
        latency=Latency(percent=99.0, seconds=0.25, requests=Series(metric=CALL_SECONDS)),
    ),
)
BACKUP = Job(
    name="backup",
    component="backup",
    image_of="backend",
    arguments=("backup",),
    calls=("chromadb", Call(to="bucket", optional=True)),
    environment_settings={"BACKUP_KEEP": "[1-9][0-9]*"},
    data=Data(path="/backup", setting="BACKUP_FOLDER", instead="bucket"),
    settings_of=("embedding",),
    longest_run_minutes=60,
    grace_seconds=10,
    overdue_alert="BackupTooOld",
)

CATALOGUE = Catalogue(
    name="goaltrajectory",
    folder=str(Path(__file__).parent),
    services=(FRONTEND, BACKEND, CHROMADB),
    jobs=(BACKUP,),
)
GUARDED = replace(CATALOGUE, services=(GUARD, *CATALOGUE.services))
"""The example with a guard in front of its frontend."""
