"""Who calls closes an idle connection first: a request on one that is just being closed gets 502 or 503."""

import re
from pathlib import Path

import pytest

_DOCKER = Path(__file__).parents[1] / "docker"
_CADDYFILE = _DOCKER / "frontend" / "server" / "Caddyfile"
_SERVER = _DOCKER / "backend" / "app" / "web" / "server.py"
_CONNECTION = _DOCKER / "backend" / "app" / "database" / "connection.py"
_MILLISECONDS = {"ms": 1, "s": 1000, "m": 60_000}

WAYS_IN = {
    "Envoy, as in Istio and Envoy Gateway (common_http_protocol_options.idle_timeout)": 3600,
    "Google Cloud's load balancers (HTTP keepalive timeout to backends, fixed)": 600,
    "Traefik (forwardingTimeouts.idleConnTimeout)": 90,
    "AWS's Application Load Balancer (idle timeout)": 60,
    "ingress-nginx (upstream-keepalive-timeout)": 60,
}
"""How many seconds they keep an idle connection to a service, by default."""
CHROMADB_SECONDS = 120
"""The database was seen to keep idle connections at least for so long; it has no setting for that."""


def configured(file: Path, pattern: str) -> float:
    """Return the one figure in a file, in seconds."""
    [(number, unit)] = re.findall(rf"^\s*{pattern}$", file.read_text(), re.MULTILINE)
    return int(number) * _MILLISECONDS[unit or "s"] / 1000


@pytest.mark.parametrize("way_in", WAYS_IN)
def test_the_web_server_keeps_connections_longer_than_the_way_in(way_in: str) -> None:
    assert configured(_CADDYFILE, r"idle (\d+)(ms|s|m)") > WAYS_IN[way_in]


def test_the_backend_keeps_connections_longer_than_the_web_server() -> None:
    kept = configured(_SERVER, r"KEEP_ALIVE_SECONDS = (\d+)()")
    assert configured(_CADDYFILE, r"keepalive (\d+)(ms|s|m)") < kept


def test_the_database_keeps_connections_longer_than_the_backend() -> None:
    assert configured(_CONNECTION, r"_IDLE_SECONDS = (\d+)()") < CHROMADB_SECONDS
