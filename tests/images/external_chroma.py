"""An external Chroma server: the real one behind TLS, for clients that have a token."""

import dataclasses
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from lib.configuration import read_platforms
from lib.constructs.config_map import config_map
from lib.constructs.deployment import deployment
from lib.constructs.manifests import render
from lib.model import ExternalChroma, SecretKey, replace
from tests.images.certificates import Authority
from tests.images.container import Container, wait_until
from tests.images.manifest import Workload, workload_of
from tests.images.services import Services
from tests.images.volumes import INSIDE, Files

HOST, PORT = "chroma.example.com", 8443
TOKEN_FILE = "chromadb-credential"
CONFIG = Path(__file__).parents[2] / "config"
_CONTROL_PORT = 8080


@dataclass(frozen=True)
class Rented:
    """The server that requires a token, and the file with the token that it accepts."""

    container: Container
    tokens: Files

    def takes(self, token: str) -> None:
        self.tokens.put({"token": token})


def rent(services: Services, image: str, authority: Authority, token: str) -> Rented:
    """Start the server in front of `chromadb`; its image has Caddy."""
    tokens = services.tool.files(0, 0o444, {"token": token})
    certificates = services.tool.files(0, 0o444, authority.issue(HOST))
    configuration = services.tool.files(
        0, 0o444, {"Caddyfile": (INSIDE / "token_proxy.caddyfile").read_text()}
    )
    container = services.start_helper(
        image,
        "/usr/bin/caddy",
        *("run", "--config", "/run/configuration/Caddyfile"),
        alias=HOST,
        port=_CONTROL_PORT,
        options=(
            tokens.at("/run/token"),
            certificates.at("/run/certificates"),
            configuration.at("/run/configuration"),
        ),
    )
    wait_until(lambda: container.answers("/"), "the rented Chroma server listens", container.log)
    return Rented(container, tokens)


@cache
def backend_with_external_chroma() -> Workload:
    """Return production's backend as the model would write it with an external database."""
    [prod] = [each for each in read_platforms(CONFIG) if each.environment.name == "prod"]
    database = ExternalChroma(host=HOST, port=PORT, token=SecretKey(secret="chroma", key="token"))
    environment = replace(
        prod.environment,
        services={**prod.environment.services, "chromadb": None},
        externals={**prod.environment.externals, "chromadb": database},
    )
    backend = dataclasses.replace(prod, environment=environment).workload_by_name["backend"]
    return workload_of(render(part(backend)) for part in (config_map, deployment))
