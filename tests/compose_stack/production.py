"""Production's Compose files, with what they need outside, and people who sign in.

The differences from `make up ENV=prod` are in one more Compose file: the images are those built here, what
is outside is in containers with certificates of the test's own authority, and its callers trust that.
"""

import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import yaml

from tests.compose_stack import outside
from tests.compose_stack.outside import API, FILES, ISSUER, LOGIN, Outside
from tests.compose_stack.stack import ROOT, Project, Stack
from tests.images.certificates import Authority
from tests.images.container import Container, wait_until
from tests.images.endpoint import Endpoint
from tests.images.manifest import PROD
from tests.login.browser import Browser, signed_in
from tests.login.containers import credentials, person
from tests.login.issuer import Issuer
from tests.loopback import free_port
from tests.usage import Site

BACKUP = "backup"
KEY = "a-key-of-the-test"
KEY_FILE = "embedding-credential"
PROXY = "oauth2-proxy"
OUTSIDE = "compose.outside.yaml"
_TRUST = {
    "environment": {"SSL_CERT_FILE": "/run/authority/ca.crt"},
    "volumes": ["./authority:/run/authority:ro"],
}


@dataclass(frozen=True)
class Production(Stack):
    """The running stack of production."""

    authority: Authority

    def up(self) -> float:
        """Start everything, let the embedding API know the key, and the issuer who signs in."""
        seconds = super().up()
        Endpoint(self.outside(API)).does(key=KEY)
        self.issuer.lets_in(**person(LOGIN))
        return seconds

    def outside(self, which: Outside) -> Container:
        """Return the container of something outside."""
        return Container(self.project, self.service(which.name).id, which.ports)

    @property
    def issuer(self) -> Issuer:
        """The issuer, wherever it is published now."""
        container = self.outside(ISSUER)
        wait_until(lambda: container.answers("/asked"), "the issuer answers", container.log)
        address = container.url("https").replace("http:", "https:")
        return Issuer(container.url(), address, self.authority.certificate)

    def sign_in(self, name: str = "Ann") -> Site:
        """Sign in as somebody, and return the platform as that person sees it."""
        return self.signed_in(name).site

    def signed_in(self, name: str = "Ann") -> Browser:
        """Return the browser of somebody who has signed in."""
        issuer = self.issuer
        issuer.lets_in(**person(LOGIN, name))
        return signed_in(self.url, issuer)


def production(project: Project, folder: Path, authority: Authority) -> Production:
    """Return a stack of production in a folder, with secrets made for it."""
    docker = folder / "docker"
    docker.mkdir()
    for name in FILES:
        shutil.copy(ROOT / "docker" / name, docker)
    _write(docker / "secrets" / "prod", {KEY_FILE: KEY, **credentials(LOGIN)})
    _write(docker / "authority", {"ca.crt": authority.certificate})
    _write(docker / API.name, outside.PROGRAM | authority.issue(API.host))
    _write(docker / ISSUER.name, authority.issue(ISSUER.host))
    (docker / OUTSIDE).write_text(yaml.safe_dump({"services": _differences()}))
    return Production(project, folder, "prod", (*FILES, OUTSIDE), free_port(), authority)


def _differences() -> dict[str, object]:
    images = {name: {"image": each.image} for name, each in PROD.items()}
    trusting = {name: images[name] | _TRUST for name in ("backend", PROXY)}
    return {**images, **trusting, BACKUP: images["backend"], **outside.services()}


def _write(folder: Path, contents: Mapping[str, str]) -> None:
    """Write files that every user may read: a container's user is not this one."""
    folder.mkdir(parents=True)
    for name, text in contents.items():
        (folder / name).write_text(text)
        (folder / name).chmod(0o444)
    folder.chmod(0o755)
