"""An OpenID Connect issuer of a test's own, and what a test may make it do."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from tests.login.programs import ISSUER, running
from tests.loopback import HOST, free_port
from tests.usage import request

CLIENT, SECRET = "goaltrajectory", "a-secret"
ANN = {"sub": "ann-1", "email": "ann@example.com", "email_verified": True, "name": "Ann"}
FORGED: dict[str, dict[str, Any]] = {
    "another audience": {"claims": {"aud": "somebody-else"}},
    "another issuer": {"claims": {"iss": "https://elsewhere.example"}},
    "expired": {"claims": {"exp": 1_700_000_000}},
    "no expiry": {"claims": {"exp": None}},
    "the algorithm none": {"signing": "none"},
    "HS256 with the public key": {"signing": "hs256"},
    "no signature": {"signing": "unsigned"},
    "another key of the same name": {"signing": "signature"},
    "an unknown key": {"signing": "key"},
}
"""How the issuer behaves so that its tokens must be refused."""


@dataclass(frozen=True)
class Issuer:
    """An issuer, wherever it runs."""

    control: str
    """The URL by which a test steers it."""
    url: str
    """The URL at which a test reaches its login page, whatever its path."""
    authority: str = ""
    """The certificate of the authority that a test trusts there."""

    def does(self, **changes: object) -> None:
        """Behave from now on as it should, but for these changes: see `behaviour` in issuer/main.go."""
        self._steer("PUT", "/", changes)

    def lets_in(self, **claims: object) -> None:
        """Let everybody sign in as a person with these claims from now on."""
        self._steer("PUT", "/person", claims)

    def token(self, **claims: object) -> str:
        """Return an ID token with these claims, as a machine has one."""
        return str(self._steer("POST", "/token", claims))

    def rotate_keys(self) -> None:
        """Sign by a new key from now on, and forget the old one."""
        self._steer("POST", "/rotate")

    def revoke(self) -> None:
        """Forget all refresh tokens."""
        self._steer("POST", "/revoke")

    def asked(self, path: str) -> int:
        """Return how often a path was asked."""
        return int(self._steer("GET", "/asked").get(path, 0))

    def _steer(self, method: str, path: str, content: object = None) -> Any:
        answer = request(self.control, method, path, json.dumps(content).encode())
        assert answer.status == 200, f"{method} {path} {content}: {answer}"
        return answer.json()


def facts_of(url: str) -> dict[str, str]:
    """Return what config/login.py would say of an issuer at a URL."""
    paths = {"login_url": "authorize", "token_url": "token", "keys_url": "keys"}
    return {"issuer": url, "client": CLIENT, **{fact: f"{url}/{path}" for fact, path in paths.items()}}


def options(facts: Mapping[str, str], *, listen: str, control: str) -> list[str]:
    """Return the arguments of the program for an issuer as a login describes it."""
    return [
        f"-listen={listen}",
        f"-control={control}",
        f"-issuer={facts['issuer']}",
        f"-login={facts['login_url']}",
        f"-token={facts['token_url']}",
        f"-keys={facts['keys_url']}",
        f"-client={facts['client']}",
        f"-secret={SECRET}",
    ]


@contextmanager
def local_issuer(folder: Path) -> Iterator[Issuer]:
    """Run the block beside an issuer that Ann signs in to."""
    ports = [free_port(), free_port()]
    listen, control = (f"{HOST}:{port}" for port in ports)
    found = Issuer(f"http://{control}", f"http://{listen}")
    arguments = options(facts_of(found.url), listen=listen, control=control)
    with running(ISSUER, *arguments, port=ports[1], log=folder / "issuer.log"):
        found.lets_in(**ANN)
        yield found


def path_of(url: str) -> str:
    """Return what is asked of a URL's host."""
    parts = urlsplit(url)
    return parts.path + (f"?{parts.query}" if parts.query else "")
