"""What production calls outside its project: an embedding API and an issuer, under the hosts of their URLs.

They are in every network with a way out: whoever is in one reaches everything outside. A test steers each
on a port of its own; their certificates are of the test's own authority.
"""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from lib.reach.compose_files import read_project
from tests.compose_stack.stack import ROOT
from tests.images.endpoint import CONTROL_PORT as API_CONTROL_PORT
from tests.images.manifest import PROD
from tests.images.volumes import INSIDE, PYTHON
from tests.login.containers import CONTROL_PORT as ISSUER_CONTROL_PORT
from tests.login.containers import facts_in
from tests.login.images import ISSUER_IMAGE
from tests.login.issuer import options

FILES = ("compose.yaml", "compose.prod.yaml")
LOGIN = PROD["oauth2-proxy"].settings
PROGRAM = {"embeddings.py": (INSIDE / "embeddings.py").read_text()}
"""The embedding API's own file."""
_FILES = "/run/files"


@dataclass(frozen=True)
class Outside:
    """A stand-in for something outside."""

    name: str
    url: str
    control: int
    """The port on which a test steers it."""

    @property
    def host(self) -> str:
        return str(urlsplit(self.url).hostname)

    @property
    def port(self) -> int:
        return urlsplit(self.url).port or 443

    @property
    def ports(self) -> dict[str, int]:
        return {"http": self.control, "https": self.port}

    def service(self, networks: list[str], image: str, *command: str) -> dict[str, Any]:
        """Return it as a service of a Compose file, whose files are in a folder of its name."""
        return {
            "image": image,
            "entrypoint": list(command),
            "sysctls": {"net.ipv4.ip_unprivileged_port_start": "0"},
            "volumes": [f"./{self.name}:{_FILES}:ro"],
            "networks": {each: {"aliases": [self.host]} for each in networks},
            "ports": [f"127.0.0.1::{each}" for each in self.ports.values()],
        }


API = Outside("embedding-api", PROD["backend"].settings["EMBEDDING_URL"], API_CONTROL_PORT)
ISSUER = Outside("issuer", facts_in(LOGIN)["issuer"], ISSUER_CONTROL_PORT)
ALL = (API, ISSUER)


def services() -> dict[str, Any]:
    """Return the services of what is outside."""
    networks = _ways_out()
    arguments = (f"{_FILES}/embeddings.py", str(API.port), _FILES, str(API.control))
    api = API.service(networks, PROD["backend"].image, PYTHON, *arguments)
    asks_itself = (
        f"import urllib.request; urllib.request.urlopen('http://127.0.0.1:{API.control}', timeout=5)"
    )
    check = {"test": ["CMD", PYTHON, "-c", asks_itself], "interval": "2s"}
    listens = options(facts_in(LOGIN), listen=f":{ISSUER.port}", control=f":{ISSUER.control}")
    proves = (f"-certificate={_FILES}/tls.crt", f"-key={_FILES}/tls.key")
    issuer = ISSUER.service(networks, ISSUER_IMAGE, "/bin/issuer", *listens, *proves)
    return {API.name: {**api, "healthcheck": check}, ISSUER.name: issuer}


def _ways_out() -> list[str]:
    """Return the networks of production from which everything outside is reached."""
    project = read_project([ROOT / "docker" / each for each in FILES], {})
    joined = sorted({name for each in project.services.values() for name in each.networks})
    found = [(name, project.networks[name]) for name in joined]
    return [name for name, each in found if not each.internal and each.masquerades]
