"""Wrong settings, unavailable addresses, and SIGTERM at every moment."""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import httpx
import pytest

from tests.chroma import Chroma
from tests.endpoint_server import Endpoint
from tests.load import load
from tests.processes import HTTP, PATIENCE_SECONDS, wait_for
from tests.service import GOAL, Start, end_of, json_lines, run, settings_for

BACKEND = Path(__file__).parents[1]
DRAIN_SECONDS = 3

Spawn = Callable[..., subprocess.Popen[bytes]]


@pytest.fixture
def spawn() -> Iterator[Spawn]:
    """Start programs as in a container, each in an interpreter of its own."""
    with ExitStack() as stack:

        def spawn(log: Path, *arguments: str) -> subprocess.Popen[bytes]:
            settings = {"PATH": os.environ["PATH"]} | settings_for("http://127.0.0.1:9")
            command = [sys.executable, "-m", "app", *arguments]
            with log.open("wb") as output:
                process = subprocess.Popen(command, cwd=BACKEND, env=settings, stdout=output, stderr=output)
            stack.enter_context(process)
            stack.callback(process.kill)
            return process

        yield spawn


def test_all_wrong_settings_are_logged_in_one_line_without_secrets(tmp_path: Path) -> None:
    """Place, value and rule of each; a URL that may contain a password is not shown."""
    settings = settings_for(
        "http://user:hunter2@db",
        LOG_LEVEL="loud",
        HTTP_HOST="every where",
        HTTP_PORT="80000",
        METRICS_HOST="",
        DRAIN_SECONDS="-1",
        CHROMADB_CREDENTIAL_FILE="/proc",
        EMBEDDING_URL="ftp://x",
        EMBEDDING_CREDENTIAL_FILE="/nowhere/key",
    )
    del settings["METRICS_PORT"]
    code, [line] = run(settings, tmp_path / "log")
    assert code == 1
    for problem, start in zip(
        line["problems"],
        [
            "LOG_LEVEL='loud': must be one of debug, info, warning",
            "HTTP_HOST='every where': must be a host name or an IPv4 address",
            "HTTP_PORT='80000': must be a whole number from 1 to 65535",
            "METRICS_HOST='': must be a host name",
            "METRICS_PORT is not set: it must be a whole number",
            "DRAIN_SECONDS='-1': must be",
            "CHROMADB_URL=(not shown): must be an http://",
            "CHROMADB_CREDENTIAL_FILE='/proc': must be a readable file (Is a directory",
            "EMBEDDING_URL='ftp://x': must be an http://",
            "EMBEDDING_MODEL is not set: it must be printable text",
            "EMBEDDING_CREDENTIAL_FILE='/nowhere/key': must be a readable file (No such file",
        ],
        strict=True,
    ):
        assert problem.startswith(start)
    assert "hunter2" not in str(line)


@pytest.mark.parametrize("content", ["", " \n", "two\nlines", "k\xe9y"])
def test_a_key_that_cannot_be_sent_is_refused_at_start_without_showing_it(
    tmp_path: Path, content: str
) -> None:
    """An empty or damaged file is found before the first request."""
    file = tmp_path / "key"
    file.write_text(content)
    settings = settings_for("http://db", EMBEDDING_URL="http://e", EMBEDDING_MODEL="m")
    code, [line] = run(settings | {"EMBEDDING_CREDENTIAL_FILE": str(file)}, tmp_path / "log")
    assert code == 1
    assert "must be a file of printable ASCII characters" in line["problems"][0]
    assert content.strip() == "" or content not in str(line)


@pytest.mark.parametrize("name", ["HTTP_PORT", "METRICS_PORT"])
def test_a_port_in_use_is_one_log_line_and_exit_1(name: str, tmp_path: Path) -> None:
    """The line names both addresses and the settings to correct."""
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = str(other.getsockname()[1])
        code, [*_, last] = run(settings_for("http://db", **{name: port}), tmp_path / "log")
    assert code == 1
    assert last["event"] == "cannot listen: correct HTTP_HOST, HTTP_PORT, METRICS_HOST or METRICS_PORT"
    assert f"[::]:{port}" in (last["http"], last["metrics"])


def test_a_host_that_is_not_this_machine_is_one_log_line_and_exit_1(tmp_path: Path) -> None:
    """A name that does not resolve is reported like another machine's address."""
    code, [*_, last] = run(settings_for("http://db", HTTP_HOST="nowhere.invalid"), tmp_path / "log")
    assert code == 1
    assert last["event"].startswith("cannot listen: correct HTTP_HOST")
    assert last["http"].startswith("nowhere.invalid:")


def test_it_listens_where_it_is_told_and_nowhere_else(start: Start) -> None:
    """HTTP_HOST and METRICS_HOST are names or addresses of this machine."""
    settings = settings_for("http://127.0.0.1:9", HTTP_HOST="localhost", METRICS_HOST="127.0.0.2")
    service = start(settings)
    assert service.http.get("/livez").status_code == 200
    assert HTTP.get(f"http://127.0.0.2:{settings['METRICS_PORT']}/metrics").status_code == 200
    for host, port in (("127.0.0.2", "HTTP_PORT"), ("127.0.0.1", "METRICS_PORT")):
        with pytest.raises(httpx.ConnectError):
            HTTP.get(f"http://{host}:{settings[port]}/livez")


@pytest.mark.parametrize("host", ["127.0.0.1", "[::1]"])
def test_unless_told_otherwise_it_listens_on_all_addresses_of_both_families(host: str, start: Start) -> None:
    """Pods have addresses of either family, or of both."""
    settings = settings_for("http://127.0.0.1:9")
    start(settings)
    assert HTTP.get(f"http://{host}:{settings['HTTP_PORT']}/livez").status_code == 200
    assert HTTP.get(f"http://{host}:{settings['METRICS_PORT']}/metrics").status_code == 200


def test_sigterm_before_it_serves_ends_it_with_0_at_once(tmp_path: Path, spawn: Spawn) -> None:
    """Even while Python still imports, and silently: a rollback does not wait."""
    moments = (0, 0.5)
    logs = [tmp_path / str(moment) for moment in moments]
    processes = [spawn(log) for log in logs]
    for process, log, moment in zip(processes, logs, moments, strict=True):
        wait_for(lambda log=log: b'"starting"' in log.read_bytes())  # type: ignore[misc]
        time.sleep(moment)
        process.send_signal(signal.SIGTERM)
    assert [process.wait(PATIENCE_SECONDS) for process in processes] == [0] * len(moments)
    for log in logs:
        assert json_lines(log)[0]["event"] == "starting"


def test_a_reembed_that_is_ended_by_sigterm_does_not_count_as_done(tmp_path: Path, spawn: Spawn) -> None:
    """A Job that was evicted must be run again."""
    process = spawn(tmp_path / "log", "reembed")
    wait_for(lambda: b'"starting"' in (tmp_path / "log").read_bytes())
    process.send_signal(signal.SIGTERM)
    assert process.wait(PATIENCE_SECONDS) not in (0, -signal.SIGTERM)


def test_on_sigterm_requests_are_served_while_draining_and_open_ones_finish_after_it(
    chroma: Chroma, endpoint: Endpoint, start: Start
) -> None:
    """Under load, every request that began before the drain ended is answered; then it exits with 0."""
    endpoint.delay_seconds = DRAIN_SECONDS + 1.5
    service = start(endpoint.settings(chroma.url, DRAIN_SECONDS=str(DRAIN_SECONDS)))
    url = str(service.http.base_url)
    with load(url, 2) as outcomes:
        wait_for(lambda: len(outcomes) > 10)
        begin = time.monotonic()
        service.process.terminate()
        wait_for(lambda: service.http.get("/readyz").status_code == 503)
        assert service.http.get("/livez").headers["connection"] == "close"
        slow = HTTP.post(f"{url}/api/goals", json=GOAL)
        assert end_of(service.process) == 0
    assert slow.status_code == 201
    assert time.monotonic() - begin > DRAIN_SECONDS
    assert {outcome for _, outcome in outcomes if isinstance(outcome, int)} == {200}
    before_end = [outcome for began, outcome in outcomes if began < begin + DRAIN_SECONDS - 1]
    assert len(before_end) > 10
    assert set(before_end) == {200}


def test_sigterm_while_the_database_hangs_ends_it_with_0(chroma: Chroma, start: Start) -> None:
    """Open requests are answered with 503, and nothing waits for an answer that never comes."""
    service = start(settings_for(chroma.url))
    service.create()
    chroma.freeze()
    answers: list[int] = []
    client = threading.Thread(target=lambda: answers.append(service.http.get("/api/goals").status_code))
    client.start()
    wait_for(lambda: "http_requests_in_flight 1.0" in service.metrics())
    service.process.terminate()
    assert end_of(service.process) == 0
    client.join()
    assert answers == [503]


def test_a_request_that_never_ends_does_not_keep_the_service_from_stopping(start: Start) -> None:
    """REQUEST_TIMEOUT_SECONDS bounds the wait for a client that sends half a request."""
    service = start(settings_for("http://127.0.0.1:9", REQUEST_TIMEOUT_SECONDS="2"))
    with socket.create_connection(("127.0.0.1", int(service.settings["HTTP_PORT"]))) as client:
        client.sendall(b"POST /api/goals HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\n{")
        service.process.terminate()
        assert end_of(service.process) == 0
