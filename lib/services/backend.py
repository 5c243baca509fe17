"""The HTTP API: keeps goals and check-ins in the database, and searches them by meaning."""

from lib.model import HTTP, METRICS, Port, Probe, Probes, Scratch, Service

BACKEND = Service(
    name="backend",
    component="api",
    calls=("chromadb", "embedding"),
    ports=(Port(name=HTTP, number=8000), Port(name=METRICS, number=9090)),
    probes=Probes(
        startup=Probe(path="/livez", period_seconds=1, timeout_seconds=1, failures=60),
        readiness=Probe(path="/readyz", period_seconds=5, timeout_seconds=3, failures=2),
        liveness=Probe(path="/livez", period_seconds=10, timeout_seconds=3, failures=3),
    ),
    scratch=(Scratch(path="/tmp", size_mib=64),),
    health_command=("/opt/venv/bin/python3", "-m", "app.health"),
    sources={"app": "/app/app"},
    drain_seconds=10,
    longest_request_seconds=30,
)
