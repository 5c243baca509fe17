"""Production's Compose files, with the external embedding API that they need and its key.

The differences from `make up ENV=prod` are in one more Compose file: the images are those built here, the
API's host is a container with a certificate of the test's own authority, and the backend trusts it.
"""

import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import yaml

from tests.compose_stack.stack import ROOT, Project, Stack
from tests.images.certificates import Authority
from tests.images.container import Container
from tests.images.endpoint import CONTROL_PORT, Endpoint
from tests.images.manifest import PROD
from tests.images.volumes import INSIDE, PYTHON
from tests.loopback import free_port

EMBEDDING, BACKUP = "embedding", "backup"
API = urlsplit(PROD["backend"].settings["EMBEDDING_URL"])
API_PORT = API.port or 443
_ARGUMENTS = (str(API_PORT), "/run/api", str(CONTROL_PORT))
KEY = "a-key-of-the-test"
KEY_FILE = "embedding-credential"
FILES = ("compose.yaml", "compose.prod.yaml")
OUTSIDE = "compose.outside.yaml"


@dataclass(frozen=True)
class Production(Stack):
    """The running stack of production."""

    def up(self) -> float:
        """Start everything, and let the embedding API know the key."""
        seconds = super().up()
        api = Container(self.project, self.service(EMBEDDING).id, {"http": CONTROL_PORT})
        Endpoint(api).does(key=KEY)
        return seconds


def production(project: Project, folder: Path, authority: Authority) -> Production:
    """Return a stack of production in a folder, with secrets made for it."""
    docker = folder / "docker"
    docker.mkdir()
    for name in FILES:
        shutil.copy(ROOT / "docker" / name, docker)
    _write(docker / "secrets" / "prod", {KEY_FILE: KEY})
    _write(docker / "authority", {"ca.crt": authority.certificate})
    program = {"embeddings.py": (INSIDE / "embeddings.py").read_text()}
    _write(docker / "api", program | authority.issue(str(API.hostname)))
    (docker / OUTSIDE).write_text(yaml.safe_dump(_outside()))
    return Production(project, folder, "prod", (*FILES, OUTSIDE), free_port())


def _outside() -> dict[str, object]:
    images = {name: {"image": each.image} for name, each in PROD.items()}
    images[BACKUP] = images["backend"]
    return {
        "services": images
        | {
            "backend": images["backend"]
            | {
                "environment": {"SSL_CERT_FILE": "/run/authority/ca.crt"},
                "volumes": ["./authority:/run/authority:ro"],
            },
            EMBEDDING: {
                "image": PROD["backend"].image,
                "entrypoint": [
                    PYTHON,
                    "/run/api/embeddings.py",
                    *map(str, (API_PORT, "/run/api", CONTROL_PORT)),
                ],
                "sysctls": {"net.ipv4.ip_unprivileged_port_start": "0"},
                "volumes": ["./api:/run/api:ro"],
                "networks": {EMBEDDING: {"aliases": [API.hostname]}},
                "ports": [f"127.0.0.1::{CONTROL_PORT}"],
                "healthcheck": {"test": ["CMD", PYTHON, "-c", _ASKS_ITSELF], "interval": "2s"},
            },
        }
    }


_ASKS_ITSELF = f"import urllib.request; urllib.request.urlopen('http://127.0.0.1:{CONTROL_PORT}', timeout=5)"


def _write(folder: Path, contents: Mapping[str, str]) -> None:
    """Write files that every user may read: a container's user is not this one."""
    folder.mkdir(parents=True)
    for name, text in contents.items():
        (folder / name).write_text(text)
        (folder / name).chmod(0o444)
    folder.chmod(0o755)
