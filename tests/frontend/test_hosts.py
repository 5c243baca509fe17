"""Which hosts the web server serves: no website may have a browser use it under a name of its own."""

import json
import socket

import pytest

from tests.frontend.conftest import Start
from tests.frontend.web import ALLOWED_HOSTS, FOREIGN, SERVED, Web

PATHS = ("/", "/goals/17", "/assets/index-abc.js", "/api/goals")


@pytest.fixture(scope="module")
def web(start_once: Start) -> Web:
    return start_once(ALLOWED_HOSTS=ALLOWED_HOSTS)


@pytest.mark.parametrize("host", SERVED)
def test_the_environments_hosts_and_localhost_are_served(web: Web, host: str) -> None:
    """Whatever the port, the case and a final dot: pages, files and the API."""
    assert [web.ask(path, Host=host).status for path in PATHS] == [200] * len(PATHS)


@pytest.mark.parametrize("host", FOREIGN)
def test_other_hosts_are_misdirected(web: Web, host: str) -> None:
    """Each answer is a problem with status 421 and the security headers; the backend is not asked."""
    for path in PATHS:
        refused = web.ask(path, Host=host)
        assert (refused.status, json.loads(refused.body)["status"]) == (421, 421)
        assert refused.headers["Content-Type"] == "application/problem+json"
        assert "Content-Security-Policy" in refused.headers


def test_writes_for_another_host_are_misdirected_at_once(web: Web) -> None:
    """The answer does not wait for the body."""
    with socket.create_connection(("127.0.0.1", web.port)) as connection:
        connection.sendall(b"POST /api/goals HTTP/1.1\r\nHost: evil.example\r\nContent-Length: 9\r\n\r\n")
        assert connection.recv(65536).startswith(b"HTTP/1.1 421 ")


def test_the_host_of_a_whole_address_counts(web: Web) -> None:
    """As RFC 9112 says, the header is passed over where the request line names a host."""
    assert web.ask("http://evil.example/", Host="localhost").status == 421
    assert web.ask("http://goals.example.com/", Host="evil.example").status == 200


def test_probes_and_metrics_are_not_judged(web: Web) -> None:
    """Kubelets and Prometheus ask for the address of a pod."""
    for path, port in (("/livez", web.port), ("/readyz", web.port), ("/metrics", web.metrics_port)):
        assert web.ask(path, port=port, Host="10.0.0.7:8080").status == 200


def test_without_the_setting_localhost_alone_is_served(start: Start) -> None:
    """A container that nobody tells its host can be tried on its own machine."""
    web = start()
    assert [web.ask("/", Host=host).status for host in ("localhost", "goals.example.com")] == [200, 421]
