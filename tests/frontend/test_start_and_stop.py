"""Settings that are wrong, where it listens, and SIGTERM under load."""

import json
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.frontend.conftest import Start
from tests.frontend.web import DRAIN_SECONDS, PATIENCE_SECONDS, SETTINGS, Web, wait_for


@contextmanager
def load(web: Web, count: int) -> Iterator[list[tuple[float, object]]]:
    """Let so many clients ask without a pause, each time on a new connection, until the block ends."""
    outcomes: list[tuple[float, object]] = []
    end = threading.Event()

    def ask() -> None:
        while not end.is_set():
            began = time.monotonic()
            try:
                outcomes.append((began, web.ask("/api/goals").status))
            except OSError as error:
                outcomes.append((began, type(error)))
                end.wait(0.1)

    threads = [threading.Thread(target=ask) for _ in range(count)]
    for thread in threads:
        thread.start()
    try:
        yield outcomes
    finally:
        end.set()
        for thread in threads:
            thread.join()


def test_on_sigterm_requests_are_served_while_draining_and_open_ones_finish_after_it(start: Start) -> None:
    """Readiness fails at once, what began in DRAIN_SECONDS is answered, then nothing is taken, and exit 0."""
    web = start()
    with load(web, 2) as outcomes:
        wait_for(lambda: len(outcomes) > 10)
        begin = time.monotonic()
        web.process.terminate()
        wait_for(lambda: web.ask("/readyz").status == 503)
        assert web.ask("/livez").headers["Connection"] == "close"
        assert web.ask("/api/slow").status == 200
        assert web.process.wait(PATIENCE_SECONDS) == 0
        assert time.monotonic() - begin > DRAIN_SECONDS
    assert {outcome for _, outcome in outcomes if isinstance(outcome, int)} == {200}
    draining = [outcome for began, outcome in outcomes if began < begin + DRAIN_SECONDS - 1]
    assert len(draining) > 10
    assert set(draining) == {200}


def test_it_listens_where_it_is_told_and_nowhere_else(start: Start) -> None:
    """HTTP_HOST and METRICS_HOST are names or addresses of this machine."""
    web = start(HTTP_HOST="localhost", METRICS_HOST="127.0.0.2")
    assert web.ask("/livez").status == 200
    assert web.ask("/metrics", host="127.0.0.2", port=web.metrics_port).status == 200
    for host, port in (("127.0.0.2", web.port), ("127.0.0.1", web.metrics_port)):
        with pytest.raises(ConnectionRefusedError):
            web.ask("/livez", host=host, port=port)


@pytest.mark.parametrize("host", ["127.0.0.1", "::1"])
def test_unless_told_otherwise_it_listens_on_all_addresses_of_both_families(host: str, start: Start) -> None:
    """Pods have addresses of either family, or of both."""
    web = start()
    assert web.ask("/livez", host=host).status == 200
    assert web.ask("/metrics", host=host, port=web.metrics_port).status == 200


def test_a_host_that_is_not_this_machine_ends_the_start(start: Start) -> None:
    """The last log line names the address, and the exit code is not 0."""
    web = start(HTTP_HOST="nowhere.invalid", DRAIN_SECONDS="0")
    assert web.process.wait(PATIENCE_SECONDS) == 1
    last = web.lines()[-1]
    assert last["level"] == "error"
    assert f"listening on nowhere.invalid:{web.port}" in str(last["event"])


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("LOG_LEVEL", "loud", "LOG_LEVEL is 'loud': set it to one of debug, info, warning, error"),
        ("HTTP_HOST", "every where", "HTTP_HOST is 'every where': set it to a host name or an IPv4 address"),
        ("HTTP_PORT", "99999", "HTTP_PORT is '99999': set it to a number from 1 to 65535"),
        ("METRICS_HOST", "", "METRICS_HOST is '': set it to a host name or an IPv4 address"),
        ("METRICS_PORT", "8080", "METRICS_PORT is '8080': set it to a port other than HTTP_PORT"),
        ("DRAIN_SECONDS", "1h", "DRAIN_SECONDS is '1h': set it to a number of seconds from 0 to 3600"),
        ("REQUEST_TIMEOUT_SECONDS", "", "REQUEST_TIMEOUT_SECONDS is '': set it to a number of seconds"),
        ("ALLOWED_HOSTS", "", "ALLOWED_HOSTS is '': set it to host names or IP addresses with a comma"),
        ("ALLOWED_HOSTS", "a.example:80", "ALLOWED_HOSTS is 'a.example:80': set it to host names"),
        ("ALLOWED_HOSTS", "[::1]:80", "ALLOWED_HOSTS is '[::1]:80': set it to host names"),
        ("ALLOWED_HOSTS", "a.example, b", "ALLOWED_HOSTS is 'a.example, b': set it to host names"),
        ("ALLOWED_HOSTS", "*.example", "ALLOWED_HOSTS is '*.example': set it to host names"),
        ("ALLOWED_HOSTS", "a" * 300, f"ALLOWED_HOSTS is '{'a' * 300}': set it to host names"),
        ("BACKEND_URL", "backend:8000", "BACKEND_URL is 'backend:8000': set it to http://HOST:PORT"),
        ("BACKEND_URL", 'http://a"}\n', "BACKEND_URL is 'http://a?}?': set it to http://HOST:PORT"),
    ],
)
def test_wrong_settings_are_named_with_their_fix(programs: Path, name: str, value: str, says: str) -> None:
    """A wrong setting ends the start with one JSON line: place, value and fix."""
    command = [str(programs / "launch")]
    ended = subprocess.run(
        command,
        env=SETTINGS | {name: value},
        capture_output=True,
        text=True,
        timeout=PATIENCE_SECONDS,
        check=False,
    )
    assert ended.returncode == 1
    assert [json.loads(line)["event"].startswith(says) for line in ended.stdout.splitlines()] == [True]


@pytest.mark.parametrize(("level", "caddys"), [("debug", "DEBUG"), ("warning", "WARN"), ("error", "ERROR")])
def test_log_levels_are_handed_on_in_caddys_words(
    programs: Path, tmp_path: Path, level: str, caddys: str
) -> None:
    """The platform says `warning` where Caddy says WARN."""
    (tmp_path / "caddy").write_text('#!/bin/sh\necho "$CADDY_LOG_LEVEL $*"\n')
    (tmp_path / "caddy").chmod(0o755)
    started = subprocess.run(
        [str(programs / "launch")],
        env=SETTINGS | {"LOG_LEVEL": level, "PATH": str(tmp_path)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert started.stdout == f"{caddys} run --config /etc/caddy/Caddyfile\n"
