"""What the web server answers, logs and measures."""

import json
import re
import subprocess
from pathlib import Path

import pytest

from tests.frontend.conftest import Start
from tests.frontend.web import Web, wait_for
from tests.loopback import free_port


def test_every_path_of_the_app_is_the_page(web: Web) -> None:
    """An address that only the app knows is answered with the page, which is asked for again each time."""
    for path in ("/", "/goals/17", "/index.html"):
        answer = web.ask(path)
        assert (answer.status, answer.headers["Cache-Control"]) == (200, "no-cache")
        assert b"<title>page" in answer.body


def test_assets_are_kept_for_ever_and_missing_ones_are_not(web: Web) -> None:
    """A hashed file never changes; one of an older release is 404, and neither the page nor kept."""
    assert web.ask("/assets/index-abc.js").headers["Cache-Control"] == "public, max-age=31536000, immutable"
    missing = web.ask("/assets/index-old.js")
    assert (missing.status, missing.headers["Cache-Control"]) == (404, "no-store")
    assert json.loads(missing.body)["title"] == "Not Found"


@pytest.mark.parametrize("encoding", ["zstd", "gzip"])
def test_texts_are_compressed(web: Web, encoding: str) -> None:
    """A browser gets what it can unpack."""
    answer = web.ask("/assets/index-abc.js", Accept_Encoding=encoding)
    assert answer.headers["Content-Encoding"] == encoding
    assert len(answer.body) < 500


@pytest.mark.parametrize("path", ["/", "/api/goals", "/assets/none.js", "/livez"])
def test_every_answer_carries_the_security_headers(web: Web, path: str) -> None:
    """Also errors and what comes from the backend, each header once; nothing inline is allowed."""
    headers = web.ask(path).headers
    assert "default-src 'none'" in headers["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert "Permissions-Policy" in headers
    assert "Server" not in headers
    assert "Via" not in headers


def test_api_is_handed_on_with_a_request_id(web: Web) -> None:
    """The backend sees the whole path and an id: the client's, or a new one."""
    assert json.loads(web.ask("/api/goals?limit=5", X_Request_Id="mine").body) == {
        "path": "/api/goals?limit=5",
        "id": "mine",
    }
    assert len(json.loads(web.ask("/api/goals").body)["id"]) == 36


def test_log_lines_are_json_without_secrets_and_probes(web: Web) -> None:
    """An access log line names id, path, status and duration, and no header, search text or probe."""
    web.ask("/readyz")
    web.ask(
        "/api/search?q=my-secret-wish&limit=5", X_Request_Id="log-test", Authorization="Bearer top-secret"
    )
    [line] = web.logged(request_id="log-test")
    assert (line["level"], line["status"]) == ("info", 200)
    assert {"timestamp", "duration", "event"} <= set(line)
    assert "/api/search?" in json.dumps(line)
    log = web.log.read_text()
    assert "secret" not in log
    assert "readyz" not in log


@pytest.mark.parametrize("proxy", ["10.1.2.3", "100.64.0.1", "fd00::1"])
def test_the_log_names_the_client_and_not_what_passed_its_request_on(web: Web, proxy: str) -> None:
    """Whatever addresses the cluster gives its pods."""
    web.ask("/", X_Request_Id=f"by {proxy}", X_Forwarded_For=f"203.0.113.7, {proxy}")
    [line] = web.logged(request_id=f"by {proxy}")
    assert "203.0.113.7" in json.dumps(line)
    assert proxy not in json.dumps({**line, "request_id": ""})


def test_metrics_are_on_their_own_port_alone(web: Web) -> None:
    """Prometheus reads requests and latencies there; browsers find neither that nor Caddy's own interface."""
    web.ask("/")
    metrics = web.ask("/metrics", port=web.metrics_port)
    assert b"caddy_http_request_duration_seconds_bucket" in metrics.body
    assert web.ask("/other", port=web.metrics_port).status == 404
    assert b"caddy_http" not in web.ask("/metrics").body


def counted(web: Web) -> dict[str, str]:
    """Return the number of requests by status, as the metrics of one handler tell it."""
    text = web.ask("/metrics", port=web.metrics_port).body.decode()
    series = r'^caddy_http_request_duration_seconds_count\{code="(\d+)",handler="encode",.*\} (\d+)$'
    return dict(re.findall(series, text, re.MULTILINE))


def test_metrics_count_a_request_once_and_no_probe(start: Start) -> None:
    """Whatever answers it; a failure has its status, also where the client is told of another one."""
    web = start(BACKEND_URL=f"http://127.0.0.1:{free_port()}", REQUEST_TIMEOUT_SECONDS="4")
    for path in (
        "/livez",
        "/readyz",
        "/",
        "/goals/17",
        "/assets/index-abc.js",
        "/assets/none.js",
        "/api/goals",
    ):
        web.ask(path)
    wait_for(lambda: counted(web) == {"200": "3", "404": "1", "502": "1"})


def test_the_health_check_fails_where_nothing_answers(programs: Path) -> None:
    """It says what the probe of an orchestrator would say."""
    settings = {"HTTP_PORT": str(free_port())}
    assert (
        subprocess.run([str(programs / "healthcheck"), "/livez"], env=settings, check=False).returncode == 1
    )
