"""An issuer of ID tokens with real keys, whose behaviour a test can change while it runs."""

import base64
import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from jwt.algorithms import ECAlgorithm, RSAAlgorithm

from tests.service import settings_for

CLIENT = "goals"
ELSEWHERE = "/elsewhere"
"""Where a redirect leads: to the same keys, always with 200."""

Key = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey


@cache
def rsa_key(name: str, bits: int = 2048) -> rsa.RSAPrivateKey:
    """Return the RSA key of this name."""
    assert name
    return rsa.generate_private_key(65537, bits)


@cache
def ec_key(name: str) -> ec.EllipticCurvePrivateKey:
    """Return the key on P-256 of this name."""
    assert name
    return ec.generate_private_key(ec.SECP256R1())


def public(key: Key, key_id: str, **more: str) -> dict[str, Any]:
    """Return what an issuer publishes of a key."""
    if isinstance(key, rsa.RSAPrivateKey):
        entry = RSAAlgorithm.to_jwk(key.public_key(), as_dict=True)
    else:
        entry = ECAlgorithm.to_jwk(key.public_key(), as_dict=True)
    return entry | {"kid": key_id, "use": "sig"} | more


def part(content: object) -> str:
    """Return a part of a token."""
    return base64.urlsafe_b64encode(json.dumps(content).encode()).rstrip(b"=").decode()


def _set() -> threading.Event:
    event = threading.Event()
    event.set()
    return event


@dataclass
class Issuer:
    """What the server publishes, how it answers, and how often it was asked."""

    url: str
    keys: list[dict[str, Any]] = field(default_factory=lambda: [public(rsa_key("a"), "a")])
    status: int = 200
    body: bytes | None = None
    """What it answers instead of its keys."""
    opened: threading.Event = field(default_factory=_set)
    """Until this is set, it answers nothing."""
    asked: int = 0

    @property
    def keys_url(self) -> str:
        return f"{self.url}/keys"

    def settings(self, chroma_url: str, **changes: str) -> dict[str, str]:
        """Return the settings of a service whose login this is."""
        login = {"ISSUER_URL": self.url, "ISSUER_KEYS_URL": self.keys_url, "ISSUER_CLIENT": CLIENT}
        return settings_for(chroma_url, **login | changes)

    def claims(self, **changes: object) -> dict[str, object]:
        """Return the claims of a token for an hour; those that are None are left out."""
        now = int(time.time())
        usual = {"iss": self.url, "aud": CLIENT, "sub": "ann-1", "iat": now, "exp": now + 3600}
        personal = {"name": "Ann Example", "email": "ann@example.com", "nonce": "n"}
        return {name: value for name, value in (usual | personal | changes).items() if value is not None}

    def token(
        self, key: Key | None = None, key_id: str | None = "a", algorithm: str = "RS256", **changes: object
    ) -> str:
        """Return a signed token."""
        headers = {"kid": key_id} if key_id is not None else None
        return jwt.encode(self.claims(**changes), key or rsa_key("a"), algorithm, headers)

    def answer(self) -> tuple[int, bytes]:
        self.asked += 1
        self.opened.wait()
        content = json.dumps({"keys": self.keys}).encode() if self.body is None else self.body
        return self.status, content


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 256


@contextmanager
def issuer_server() -> Iterator[Issuer]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            status, body = issuer.answer()
            status = 200 if self.path == ELSEWHERE else status
            with suppress(ConnectionError):  # nobody waits any more
                self.send_response(status)
                self.send_header("Content-Length", str(len(body)))
                self.send_header("Location", ELSEWHERE)
                self.end_headers()
                self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            """Stay silent."""

    server = _Server(("127.0.0.1", 0), Handler)
    issuer = Issuer(f"http://127.0.0.1:{server.server_port}")
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    try:
        yield issuer
    finally:
        issuer.opened.set()
        server.shutdown()
        server.server_close()
