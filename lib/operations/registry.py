"""What a registry has of an image, by the API of the OCI distribution specification.

The engine's own `manifest inspect` is not asked: where a registry speaks plain HTTP, it finds nothing there.
"""

import ipaddress
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from email.message import Message
from http import HTTPStatus
from typing import NamedTuple
from urllib.error import HTTPError, URLError
from urllib.parse import urlencode
from urllib.request import ProxyHandler, Request, build_opener, parse_http_list, parse_keqv_list

from lib.operations.errors import OperationError

MEDIA_TYPES = (
    "application/vnd.oci.image.index.v1+json",
    "application/vnd.oci.image.manifest.v1+json",
    "application/vnd.docker.distribution.manifest.list.v2+json",
    "application/vnd.docker.distribution.manifest.v2+json",
)
TIMEOUT_SECONDS = 30
HOSTS = {"docker.io": "registry-1.docker.io"}
"""The host of a registry's API, where it is not the registry's name."""
PULL = "pull"
PUSH = "pull,push"

Digest = Callable[[str], str | None]
"""Returns the digest that a registry has for host/name:tag, and None where it has no such tag."""


class RegistryError(OperationError):
    """A registry cannot be asked, or does not say what is asked."""


class Answer(NamedTuple):
    """An HTTP answer of whatever status."""

    status: int
    headers: Message
    body: bytes


@dataclass(frozen=True)
class Registry:
    """Asks registries, with these logins."""

    login: Callable[[str], str]
    """Returns user:password in base64 for a registry, or nothing."""

    def released(self, reference: str) -> str | None:
        """Return the digest that the registry has for host/name:tag, asked as somebody who may push."""
        return self._digest(reference, PUSH)

    def pulled(self, reference: str) -> str | None:
        """Return the digest that the registry has for host/name:tag, asked as somebody who may pull."""
        return self._digest(reference, PULL)

    def _digest(self, reference: str, access: str) -> str | None:
        host, name, _ = _parts(reference)
        url = manifest_url(reference)
        headers = {"Accept": ", ".join(MEDIA_TYPES)}
        answer = _ask(url, "HEAD", headers)
        if answer.status == HTTPStatus.UNAUTHORIZED:
            challenge = answer.headers["WWW-Authenticate"] or ""
            headers["Authorization"] = _authorization(
                challenge, self.login(host), f"repository:{name}:{access}"
            )
            answer = _ask(url, "HEAD", headers)
        if answer.status == HTTPStatus.NOT_FOUND:
            return None
        found = answer.headers["Docker-Content-Digest"]
        if answer.status != HTTPStatus.OK or not found:
            advice = _advice(answer.status, host, access)
            raise RegistryError(f"{host} answers {answer.status} for {reference}: {advice}")
        return str(found)


def manifest_url(reference: str) -> str:
    """Return where the API of its registry has the manifest of host/name:tag."""
    host, name, tag = _parts(reference)
    return f"{scheme(host)}://{HOSTS.get(host, host)}/v2/{name}/manifests/{tag}"


def _parts(reference: str) -> tuple[str, str, str]:
    host, _, rest = reference.partition("/")
    name, _, tag = rest.rpartition(":")
    return host, name, tag


def _advice(status: int, host: str, access: str) -> str:
    if status in (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN):
        return f"log in with `docker login {host}` as somebody who may {access.rpartition(',')[2]}"
    return "see the registry's log"


def scheme(host: str) -> str:
    """Return the protocol that engines speak by default: plain HTTP on the loopback, TLS everywhere else."""
    address = host.rpartition(":")[0] or host
    try:
        is_loopback = ipaddress.ip_address(address).is_loopback
    except ValueError:
        is_loopback = address == "localhost"
    return "http" if is_loopback else "https"


def _ask(url: str, method: str, headers: Mapping[str, str]) -> Answer:
    direct = [ProxyHandler({})] if url.startswith("http:") else []
    request = Request(url, method=method, headers=dict(headers))  # noqa: S310  # http or https
    try:
        with build_opener(*direct).open(request, timeout=TIMEOUT_SECONDS) as answer:
            return Answer(answer.status, answer.headers, answer.read())
    except HTTPError as error:
        return Answer(error.code, error.headers, b"")
    except (URLError, OSError) as error:
        reason = getattr(error, "reason", error)
        raise RegistryError(f"the registry {request.host} cannot be asked: {reason}") from None


def _authorization(challenge: str, login: str, scope: str) -> str:
    """Return the header that answers a challenge: the login itself, or a token that is got for it."""
    kind, _, rest = challenge.partition(" ")
    basic = f"Basic {login}" if login else ""
    if kind.lower() != "bearer":
        return basic
    parameters = parse_keqv_list(parse_http_list(rest))
    query = urlencode({"service": parameters.get("service", ""), "scope": scope})
    headers = {"Authorization": basic} if basic else {}
    answer = _ask(f"{parameters['realm']}?{query}", "GET", headers)
    token = json.loads(answer.body or b"{}")
    return f"Bearer {token.get('token') or token.get('access_token') or ''}"
