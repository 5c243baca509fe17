"""OAuth2 Proxy with production's settings; only what differs on one machine is replaced."""

import dataclasses
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from lib.model import Login, SecretKey, replace
from lib.operations.project import Project
from tests.login.issuer import CLIENT, SECRET, Issuer, facts_of
from tests.login.programs import OAUTH2_PROXY, ROOT, running
from tests.loopback import HOST, free_port

PREFIX = "OAUTH2_PROXY_"
COOKIE_SECRET = "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY="
CALLBACK = "https://goaltrajectory.example/oauth2/callback"


LOGIN = Login(
    issuer="https://login.example.com",
    login_url="https://login.example.com/authorize",
    token_url="https://login.example.com/token",
    keys_url="https://login.example.com/keys",
    client=CLIENT,
    client_secret=SecretKey(secret="login", key="client-secret"),
    cookie_secret=SecretKey(secret="login", key="cookie-secret"),
    domains=("example.com",),
)
"""A login of the tests' own, whatever config/login.py says of who may come in and for how long."""


@dataclass(frozen=True)
class Proxy:
    """A running proxy."""

    url: str
    log: Path
    client_secret: Path
    cookie_secret: Path


def production() -> dict[str, str]:
    """Return the settings, without their prefix, that OAuth2 Proxy has in production with LOGIN."""
    prod = Project(ROOT, {}).platforms["prod"]
    fitted = dataclasses.replace(prod, environment=replace(prod.environment, login=LOGIN))
    settings = fitted.workload_by_name["oauth2-proxy"].settings
    return {name.removeprefix(PREFIX): value for name, value in settings.items() if name.startswith(PREFIX)}


@contextmanager
def local_proxy(
    folder: Path, issuer: Issuer, upstream: str, changes: Mapping[str, str | None]
) -> Iterator[Proxy]:
    """Run the block beside a proxy; None takes a setting away."""
    port, facts = free_port(), facts_of(issuer.url)
    folder.mkdir(exist_ok=True)
    proxy = Proxy(f"http://{HOST}:{port}", folder / "log", folder / "client-secret", folder / "cookie-secret")
    proxy.client_secret.write_text(SECRET)
    proxy.cookie_secret.write_text(COOKIE_SECRET)
    here = {
        "HTTP_ADDRESS": f"{HOST}:{port}",
        "METRICS_ADDRESS": f"{HOST}:{free_port()}",
        "UPSTREAMS": upstream,
        "REDIRECT_URL": CALLBACK,
        "OIDC_ISSUER_URL": facts["issuer"],
        "LOGIN_URL": facts["login_url"],
        "REDEEM_URL": facts["token_url"],
        "OIDC_JWKS_URL": facts["keys_url"],
        "CLIENT_ID": facts["client"],
        "CLIENT_SECRET_FILE": str(proxy.client_secret),
        "COOKIE_SECRET_FILE": str(proxy.cookie_secret),
    }
    given = {**production(), **here, **changes}
    settings = {f"{PREFIX}{name}": value for name, value in given.items() if value is not None}
    with running(OAUTH2_PROXY, port=port, log=proxy.log, settings=settings):
        yield proxy
