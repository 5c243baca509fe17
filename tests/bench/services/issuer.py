"""An issuer of logins: `python -m tests.bench.services.issuer PORT` runs with the backend's packages.

It answers /keys with its key, and /token with a token for an hour for the one person whom it knows.
"""

import sys
import time
from http.server import HTTPServer

import jwt  # type: ignore[import-not-found, unused-ignore]
from cryptography.hazmat.primitives.asymmetric import rsa  # type: ignore[import-not-found, unused-ignore]

from tests.bench.services.services import CLIENT, SUBJECT
from tests.loopback import HOST, JsonHandler


def serve(port: int) -> None:
    """Answer until the process is killed."""
    key, issuer = rsa.generate_private_key(65537, 2048), f"http://{HOST}:{port}"
    public = jwt.algorithms.RSAAlgorithm.to_jwk(key.public_key(), as_dict=True) | {"kid": "key"}

    class Handler(JsonHandler):
        def do_GET(self) -> None:
            self.answer({"keys": [public]} if self.path == "/keys" else token())

    def token() -> str:
        now = int(time.time())
        claims = {"iss": issuer, "aud": CLIENT, "sub": SUBJECT, "iat": now, "exp": now + 3600}
        personal = {"name": "Ann Example", "email": "ann@example.com", "nonce": "n" * 43}
        signed: str = jwt.encode(claims | personal, key, "RS256", {"kid": "key"})
        return signed

    HTTPServer((HOST, port), Handler).serve_forever()


if __name__ == "__main__":
    serve(int(sys.argv[1]))
