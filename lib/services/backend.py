"""The HTTP API: keeps goals and check-ins in the database, and searches them by meaning."""

from lib.model import (
    HTTP,
    ISSUER,
    METRICS,
    Alert,
    Availability,
    Build,
    Call,
    HttpGet,
    Latency,
    Objectives,
    Port,
    Probe,
    Probes,
    Scratch,
    Series,
    Service,
)

_API = {"route": "/api/.*"}
"""Neither probes nor unknown paths."""

BACKEND = Service(
    name="backend",
    component="api",
    build=Build(limit_mb=200, sources={"app": "/app/app"}),
    calls=("chromadb", Call(to="embedding", optional=True), Call(to=ISSUER, optional=True)),
    login_settings={"ISSUER_KEYS_URL": "keys_url", "ISSUER_CLIENT": "client"},
    ports=(Port(name=HTTP, number=8000), Port(name=METRICS, number=9090)),
    probes=Probes(
        startup=Probe(check=HttpGet(path="/livez"), period_seconds=1, timeout_seconds=1, failures=60),
        readiness=Probe(check=HttpGet(path="/readyz"), period_seconds=5, timeout_seconds=3, failures=2),
        liveness=Probe(check=HttpGet(path="/livez"), period_seconds=10, timeout_seconds=3, failures=3),
    ),
    scratch=(Scratch(path="/tmp", size_mib=64),),
    health_command=("/opt/venv/bin/python3", "-m", "app.health"),
    call_seconds={"chromadb": 10.0, "embedding": 24.0, ISSUER: 5.0},
    drain_seconds=10,
    longest_request_seconds=30,
    objectives=Objectives(
        availability=Availability(
            percent=99.9,
            requests=Series(metric="http_requests_total", matchers=_API),
            failures=Series(metric="http_requests_total", matchers={**_API, "status": "5.."}),
        ),
        latency=Latency(
            percent=99.0,
            seconds=1.0,
            requests=Series(metric="http_request_duration_seconds", matchers=_API),
        ),
    ),
    alerts=(
        Alert(
            name="DatabaseAway",
            severity="critical",
            for_minutes=2,
            summary="no replica reaches the database",
            expression="max(database_up{$scope}) == 0",
        ),
        Alert(
            name="RequestsRefused",
            severity="warning",
            for_minutes=5,
            summary="one request in a hundred is refused, because there is too much to do",
            expression="""\
sum(rate(http_requests_refused_total{$scope}[5m]))
/ sum(rate(http_requests_total{$scope,route=~"/api/.*"}[5m])) > 0.01
and sum(increase(http_requests_refused_total{$scope}[5m])) > 10""",
        ),
        Alert(
            name="EmbeddingFailing",
            severity="warning",
            for_minutes=10,
            summary="one embedding in twenty fails",
            expression="""\
sum(rate(embedding_calls_total{$scope,result!~"ok|too_large|cancelled"}[10m]))
/ sum(rate(embedding_calls_total{$scope}[10m])) > 0.05
and sum(increase(embedding_calls_total{$scope,result!~"ok|too_large|cancelled"}[10m])) > 5""",
        ),
        Alert(
            name="EmbeddingStopped",
            severity="critical",
            for_minutes=2,
            summary="the embedding API refuses all work until somebody acts: quota, bill or model",
            expression='sum(increase(embedding_calls_total{$scope,result=~"quota|model"}[5m])) > 0',
        ),
        Alert(
            name="EmbeddingKeyRefused",
            severity="critical",
            for_minutes=2,
            summary="the embedding API refuses the key",
            expression='sum(increase(embedding_calls_total{$scope,result="refused"}[5m])) > 0',
        ),
        Alert(
            name="IssuerKeysFailing",
            severity="warning",
            for_minutes=5,
            summary="a replica cannot fetch the issuer's keys: where it has none yet, nobody is recognized",
            # A replica fetches them every five minutes, and after a failure at least twice a minute.
            expression="""\
count(
sum by (pod) (increase(login_key_fetches_total{$scope,result="failed"}[10m])) > 0
unless sum by (pod) (increase(login_key_fetches_total{$scope,result="ok"}[10m])) > 0
) > 0""",
        ),
        Alert(
            name="LoginsRefused",
            severity="warning",
            for_minutes=5,
            summary="requests are refused that the login proxy let through: people sign in again and again",
            expression="sum(increase(login_refused_total{$scope}[5m])) > 10",
        ),
    ),
)
