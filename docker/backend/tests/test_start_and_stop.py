import json
import signal
import socket
import threading
import time
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest

from tests.endpoint_server import endpoint_server
from tests.harness import GOAL, Chroma, Service, run, settings_for, wait_for

Start = Callable[[dict[str, str]], Service]


def test_all_wrong_settings_are_told_in_one_line_without_secrets() -> None:
    settings = settings_for(
        "http://user:hunter2@db",
        LOG_LEVEL="loud",
        HTTP_PORT="80000",
        DRAIN_SECONDS="-1",
        EMBEDDING_URL="ftp://x",
        EMBEDDING_CREDENTIAL_FILE="/nowhere/key",
    )
    del settings["METRICS_PORT"]
    done = run(settings)
    [line] = done.stdout.splitlines()
    problems = json.loads(line)["problems"]
    assert done.returncode == 1
    for problem, start in zip(
        problems,
        [
            "LOG_LEVEL='loud': must be one of debug, info, warning",
            "HTTP_PORT='80000': must be a whole number from 1 to 65535",
            "METRICS_PORT is not set: it must be a whole number",
            "DRAIN_SECONDS='-1': must be",
            "CHROMADB_URL=(not shown): must be an http://",
            "EMBEDDING_URL='ftp://x': must be an http://",
            "EMBEDDING_MODEL is not set: it must be printable text",
            "EMBEDDING_CREDENTIAL_FILE='/nowhere/key': must be a readable file, but: No such file",
        ],
        strict=True,
    ):
        assert problem.startswith(start)
    assert "hunter2" not in done.stdout + done.stderr


@pytest.mark.parametrize("content", ["", " \n", "two\nlines", "k\xe9y"])
def test_a_key_that_cannot_be_sent_is_refused_at_start_without_showing_it(
    tmp_path: Path, content: str
) -> None:
    file = tmp_path / "key"
    file.write_text(content)
    settings = settings_for("http://db", EMBEDDING_URL="http://e", EMBEDDING_MODEL="m")
    done = run(settings | {"EMBEDDING_CREDENTIAL_FILE": str(file)})
    assert done.returncode == 1
    assert "must be a file of printable ASCII characters" in done.stdout
    assert content.strip() == "" or content not in done.stdout


def test_a_port_in_use_is_one_log_line_and_exit_1(chroma: Chroma) -> None:
    done = run(settings_for(chroma.url, METRICS_PORT=str(chroma.port)))
    assert done.returncode == 1
    assert [json.loads(line)["event"] for line in done.stdout.splitlines()][-1] == "cannot listen"


class Load:
    """Asks without a pause, each time on a new connection, until `end` is set."""

    def __init__(self, url: str, end: threading.Event) -> None:
        self.url, self.end, self.outcomes = url, end, list[int | str]()
        self.thread = threading.Thread(target=self._ask, daemon=True)
        self.thread.start()

    def _ask(self) -> None:
        while not self.end.is_set():
            try:
                self.outcomes.append(httpx.get(f"{self.url}/api/goals", timeout=10).status_code)
            except httpx.TransportError as error:
                self.outcomes.append(repr(error))


def test_on_sigterm_requests_are_served_while_draining_and_open_ones_finish_after_it(
    chroma: Chroma, start: Start
) -> None:
    """Exit code 0 comes within DRAIN_SECONDS + REQUEST_TIMEOUT_SECONDS, and no request failed."""
    with endpoint_server() as endpoint:
        endpoint.key, endpoint.delay_seconds = "key", 3
        embedding = {"EMBEDDING_URL": endpoint.url, "EMBEDDING_MODEL": "m"}
        service = start(settings_for(chroma.url, DRAIN_SECONDS="2", **embedding))
        url, end = str(service.http.base_url), threading.Event()
        loads = [Load(url, end) for _ in range(4)]
        begin = time.monotonic()
        service.process.send_signal(signal.SIGTERM)
        wait_for(lambda: service.http.get("/readyz").status_code == 503, 1)
        assert service.http.get("/livez").headers["connection"] == "close"
        threading.Timer(1.5, end.set).start()
        slow = httpx.post(f"{url}/api/goals", json=GOAL, timeout=10)
        assert time.monotonic() - begin > 2.5
        assert slow.status_code == 502
        assert service.process.wait(10) == 0
        assert time.monotonic() - begin < 2 + 5
    for load in loads:
        load.thread.join()
        assert len(load.outcomes) > 5
        assert set(load.outcomes) == {200}


def test_a_request_that_never_ends_does_not_keep_the_service_from_stopping(
    chroma: Chroma, start: Start
) -> None:
    service = start(settings_for(chroma.url, REQUEST_TIMEOUT_SECONDS="2"))
    with socket.create_connection(("127.0.0.1", int(service.settings["HTTP_PORT"]))) as client:
        client.sendall(b"POST /api/goals HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\n{")
        service.process.send_signal(signal.SIGTERM)
        assert service.process.wait(4) == 0
