"""Production's services in containers, and the external services that they call."""

from collections.abc import Callable
from contextlib import nullcontext, suppress
from dataclasses import dataclass, replace

from lib.model.login import CALLBACK
from tests.images.certificates import Authority
from tests.images.container import Service
from tests.images.endpoint import Endpoint, start_endpoint
from tests.images.manifest import PROD, Workload
from tests.images.services import Given, Services
from tests.images.volumes import Files
from tests.login.browser import signed_in
from tests.login.containers import credentials, person, start_issuer
from tests.login.issuer import Issuer
from tests.login.proxy import PREFIX
from tests.loopback import HOST, free_port
from tests.usage import Site

KEY = "key-one"
KEY_FILE = "embedding-credential"
BACKEND, PROXY = PROD["backend"], PROD["oauth2-proxy"]
ANN, BOB = (person(PROXY.settings, name) for name in ("Ann", "Bob"))


@dataclass(frozen=True)
class Platform:
    """The running services, which find each other by their names, as Ann sees them, who is signed in."""

    chromadb: Service
    backend: Service
    frontend: Service
    oauth2_proxy: Service
    endpoint: Endpoint
    issuer: Issuer
    secrets: Files
    """The backend's credentials."""

    def __getitem__(self, name: str) -> Service:
        found: Service = getattr(self, name.replace("-", "_"))
        return found

    @property
    def site(self) -> Site:
        """The way in."""
        return self.oauth2_proxy.site


def start_platform(services: Services, authority: Authority) -> Platform:
    """Start production's services as dist/prod says, and return when all are ready and Ann is signed in."""
    secrets = services.secrets(BACKEND, {KEY_FILE: KEY})
    assert secrets, "production's backend reads its key from a file"
    endpoint = start_endpoint(services, authority, BACKEND.settings["EMBEDDING_URL"], KEY)
    issuer = start_issuer(services, authority, PROXY.settings)
    token = {"Authorization": f"Bearer {issuer.token(**ANN)}"}
    login = Given(services.secrets(PROXY, credentials(PROXY.settings)))
    services.given.update(
        {"backend": Given(secrets, token), "frontend": Given(headers=token), PROXY.name: login}
    )
    started = {name: services.start(PROD[name]) for name in ("chromadb", "backend", "frontend")}
    proxy = start_proxy(services.start)
    for each in (*started.values(), proxy):
        # If somebody else's image is not ready, the tests report why.
        with suppress(AssertionError) if each.workload.is_foreign else nullcontext():
            each.wait_for("readiness")
    session = signed_in(proxy.url(), issuer).site.headers
    services.given[PROXY.name] = Given(login.secrets, session)
    return Platform(
        **started, oauth2_proxy=proxy.sent(session), endpoint=endpoint, issuer=issuer, secrets=secrets
    )


def person_at(service: Service) -> object:
    """Return who it says one is."""
    return service.ask("/api/me").json()


def without_login(backend: Workload) -> Workload:
    """Return the backend as it runs where nobody has to sign in."""
    settings = {name: value for name, value in backend.settings.items() if not name.startswith("ISSUER_")}
    return replace(backend, settings=settings)


def start_proxy(start: Callable[..., Service], alias: str | None = None, **changes: str) -> Service:
    """Start OAuth2 Proxy for browsers on this machine, which are sent back here as with Compose.

    `changes` are settings without their prefix.
    """
    port = free_port()
    settings = {"REDIRECT_URL": f"http://{HOST}:{port}{CALLBACK}", **changes}
    named = {PREFIX + name: value for name, value in settings.items()}
    return start(PROXY, settings=named, port=port, alias=alias)
