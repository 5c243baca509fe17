"""Production's services in containers, and the external services that they call."""

from contextlib import nullcontext, suppress
from dataclasses import dataclass

from tests.images.certificates import Authority
from tests.images.container import Service
from tests.images.endpoint import Endpoint, start_endpoint
from tests.images.manifest import PROD
from tests.images.services import Services
from tests.images.volumes import Files

KEY = "key-one"
KEY_FILE = "embedding-credential"


@dataclass(frozen=True)
class Platform:
    """The running services, which find each other by their names."""

    chromadb: Service
    backend: Service
    frontend: Service
    endpoint: Endpoint
    secrets: Files
    """The backend's credentials."""

    def __getitem__(self, name: str) -> Service:
        found: Service = getattr(self, name)
        return found


def start_platform(services: Services, authority: Authority) -> Platform:
    """Start production's services as dist/prod says, and return when all are ready."""
    backend = PROD["backend"]
    secrets = services.secrets(backend, {KEY_FILE: KEY})
    assert secrets, "production's backend reads its key from a file"
    endpoint = start_endpoint(services, authority, backend.settings["EMBEDDING_URL"], KEY)
    platform = Platform(
        services.start(PROD["chromadb"]),
        services.start(backend, secrets=secrets, mounts=trusting(services, authority)),
        services.start(PROD["frontend"]),
        endpoint,
        secrets,
    )
    for name in PROD:
        # If somebody else's image is not ready, the tests report why.
        with nullcontext() if PROD[name].is_own else suppress(AssertionError):
            platform[name].wait_for("readiness")
    return platform


def trusting(services: Services, authority: Authority) -> tuple[str, ...]:
    """Return the options with which a container trusts an authority."""
    files = services.tool.files(0, 0o444, {"ca.crt": authority.certificate})
    return (files.at("/run/authority"), "--env=SSL_CERT_FILE=/run/authority/ca.crt")
