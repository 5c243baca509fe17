"""The vector database: one writer on one volume.

It is not called `chroma`: a Service of that name makes CHROMA_PORT, which the server takes for its own.
"""

from lib.model import (
    HTTP,
    Availability,
    Build,
    Data,
    Each,
    Holding,
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

_HEARTBEAT, _HEALTH = HttpGet(path="/api/v2/heartbeat"), HttpGet(path="/api/v2/healthcheck")
_CALLS = "database_call_duration_seconds"

CHROMADB = Service(
    name="chromadb",
    component="database",
    build=Build(limit_mb=120),
    ports=(Port(name=HTTP, number=8000),),
    probes=Probes(
        startup=Probe(check=_HEARTBEAT, period_seconds=2, timeout_seconds=2, failures=60),
        readiness=Probe(check=_HEALTH, period_seconds=5, timeout_seconds=3, failures=2),
        liveness=Probe(check=_HEARTBEAT, period_seconds=10, timeout_seconds=5, failures=6),
    ),
    data=Data(path="/data"),
    scratch=(Scratch(path="/tmp", size_mib=256),),
    health_command=("/usr/bin/python3.13", "/app/healthcheck.py"),
    drain_seconds=1,
    longest_request_seconds=30,
    ends_late_requests=False,
    # Measured with 20,000 vectors of 1536 dimensions: 45 MiB without any, and 10.4 kB and 8.5 kB for each.
    holding=Holding(
        without_any_mib=64,
        memory=Each(fixed_bytes=1000, bytes_per_dimension=8),
        disk=Each(fixed_bytes=3000, bytes_per_dimension=8),
    ),
    objectives=Objectives(
        measured_by="backend",
        availability=Availability(
            percent=99.9,
            requests=Series(metric=f"{_CALLS}_count"),
            failures=Series(metric="database_errors_total"),
        ),
        latency=Latency(percent=99.0, seconds=0.25, requests=Series(metric=_CALLS)),
    ),
)
