"""The external embedding server: a container with the host name of the manifest's URL."""

import json
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from tests.images.certificates import Authority
from tests.images.container import Container, wait_until
from tests.images.services import Services
from tests.images.volumes import INSIDE, PYTHON

CONTROL_PORT = 8080
_CERTIFICATES = "/run/certificates"


@dataclass(frozen=True)
class Endpoint:
    """An OpenAI-compatible server that does what a test wishes."""

    container: Container

    def does(self, **changes: object) -> None:
        """Change its key, status or delay_seconds, or what it was `asked`."""
        answer = self.container.ask("/", "PUT", changes)
        assert answer.status == 200, answer

    def asked(self) -> list[dict[str, Any]]:
        """Return every call that reached it."""
        found: list[dict[str, Any]] = json.loads(self.container.ask("/").body)["asked"]
        return found


def start_endpoint(services: Services, authority: Authority, url: str, key: str) -> Endpoint:
    """Start the server for a URL with TLS, and let it know the key."""
    parts = urlsplit(url)
    assert (parts.scheme, parts.path) == ("https", "/v1"), f"{url} is not OpenAI's API over TLS"
    certificates = services.tool.files(0, 0o444, authority.issue(str(parts.hostname)))
    container = services.start_helper(
        services.tool.image,
        PYTHON,
        *(
            "-c",
            (INSIDE / "embeddings.py").read_text(),
            str(parts.port or 443),
            _CERTIFICATES,
            str(CONTROL_PORT),
        ),
        alias=str(parts.hostname),
        port=CONTROL_PORT,
        options=("--sysctl=net.ipv4.ip_unprivileged_port_start=0", certificates.at(_CERTIFICATES)),
    )
    wait_until(lambda: container.answers("/"), "the embedding server answers", container.log)
    endpoint = Endpoint(container)
    endpoint.does(key=key)
    return endpoint
