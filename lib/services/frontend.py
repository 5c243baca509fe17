"""The web app: static files, and `/api` forwarded to the backend, so that browsers see one origin."""

from lib.model import (
    HTTP,
    METRICS,
    Availability,
    Build,
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

_REQUESTS = "caddy_http_request_duration_seconds"
_ONCE = {"handler": "encode"}
"""Caddy measures a request in each handler that it passes; all but the probes pass this one, once."""

FRONTEND = Service(
    name="frontend",
    component="web",
    build=Build(limit_mb=60, sources={"src": "/app/src"}),
    exposed=HTTP,
    calls=("backend",),
    ports=(Port(name=HTTP, number=8080), Port(name=METRICS, number=9090)),
    probes=Probes(
        startup=Probe(check=HttpGet(path="/livez"), period_seconds=1, timeout_seconds=1, failures=30),
        readiness=Probe(check=HttpGet(path="/readyz"), period_seconds=5, timeout_seconds=2, failures=2),
        liveness=Probe(check=HttpGet(path="/livez"), period_seconds=10, timeout_seconds=2, failures=3),
    ),
    scratch=(Scratch(path="/tmp", size_mib=16),),
    health_command=("/usr/bin/healthcheck",),
    call_seconds={"backend": 30.9},
    clients_wait_seconds=60,
    drain_seconds=10,
    longest_request_seconds=45,
    objectives=Objectives(
        availability=Availability(
            percent=99.9,
            requests=Series(metric=f"{_REQUESTS}_count", matchers=_ONCE),
            failures=Series(metric=f"{_REQUESTS}_count", matchers={**_ONCE, "code": "5.."}),
        ),
        latency=Latency(
            percent=99.0,
            seconds=1.0,
            requests=Series(metric=_REQUESTS, matchers={**_ONCE, "code": "[1-4].."}),
        ),
    ),
)
