"""The real parts of a login that Go builds: OAuth2 Proxy, and an issuer for tests."""

import socket
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from tests.loopback import HOST

ROOT = Path(__file__).parents[2]
OAUTH2_PROXY = ROOT / ".tools/oauth2_proxy/oauth2-proxy"
ISSUER = ROOT / ".tools/issuer/issuer"
NOT_BUILT = "no Go here, which builds OAuth2 Proxy and an issuer: make login"
START_SECONDS = 30


def are_built() -> bool:
    """Return whether both programs are here."""
    return OAUTH2_PROXY.exists() and ISSUER.exists()


@contextmanager
def running(
    program: Path, *arguments: str, port: int, log: Path, settings: Mapping[str, str] | None = None
) -> Iterator[None]:
    """Run the block beside a program that listens on a port; it has these settings and no others."""
    with log.open("w") as output:
        process = subprocess.Popen(
            [program, *arguments], env=dict(settings or {}), cwd="/", stdout=output, stderr=subprocess.STDOUT
        )
    try:
        _wait_until_it_listens(process, port, log)
        yield
    finally:
        process.kill()
        process.wait()


def _wait_until_it_listens(process: subprocess.Popen[bytes], port: int, log: Path) -> None:
    end = time.monotonic() + START_SECONDS
    while not _listens(port):
        ended = process.poll()
        assert ended is None, f"{process.args!r} ended with {ended}:\n{log.read_text()}"
        assert time.monotonic() < end, f"not in {START_SECONDS} s: {process.args!r} listens on {port}"
        time.sleep(0.02)


def _listens(port: int) -> bool:
    try:
        socket.create_connection((HOST, port), timeout=START_SECONDS).close()
    except OSError:
        return False
    return True
