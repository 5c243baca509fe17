"""What a registry has of an image, by the API of the OCI distribution specification.

The engine's own `manifest inspect` is not asked: where a registry speaks plain HTTP, it finds nothing there.
"""

import base64
import ipaddress
import json
import os
import subprocess
from collections.abc import Mapping
from email.message import Message
from http import HTTPStatus
from pathlib import Path
from typing import Any, NamedTuple
from urllib.error import HTTPError, URLError
from urllib.parse import urlencode
from urllib.request import ProxyHandler, Request, build_opener, parse_http_list, parse_keqv_list

MEDIA_TYPES = (
    "application/vnd.oci.image.index.v1+json",
    "application/vnd.oci.image.manifest.v1+json",
    "application/vnd.docker.distribution.manifest.list.v2+json",
    "application/vnd.docker.distribution.manifest.v2+json",
)
TIMEOUT_SECONDS = 30


class RegistryError(Exception):
    """A registry that cannot be asked, or that does not say what is asked, in words that say what to do."""


class Answer(NamedTuple):
    """An HTTP answer of whatever status."""

    status: int
    headers: Message
    body: bytes


def digest(reference: str) -> str | None:
    """Return the digest that the registry has for host/name:tag, and None where it has no such tag."""
    host, _, rest = reference.partition("/")
    name, _, tag = rest.rpartition(":")
    url = f"{scheme(host)}://{host}/v2/{name}/manifests/{tag}"
    headers = {"Accept": ", ".join(MEDIA_TYPES)}
    answer = _ask(url, "HEAD", headers)
    if answer.status == HTTPStatus.UNAUTHORIZED:
        headers["Authorization"] = _authorization(answer.headers["WWW-Authenticate"] or "", host, name)
        answer = _ask(url, "HEAD", headers)
    if answer.status == HTTPStatus.NOT_FOUND:
        return None
    found = answer.headers["Docker-Content-Digest"]
    if answer.status != HTTPStatus.OK or not found:
        raise RegistryError(f"{host} answers {answer.status} of {reference}: {_advice(answer.status, host)}")
    return str(found)


def _advice(status: int, host: str) -> str:
    if status in (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN):
        return f"log in with `docker login {host}` as somebody who may push"
    return "see its own log"


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
    request = Request(url, method=method, headers=dict(headers))  # noqa: S310  # of the schemes above
    try:
        with build_opener(*direct).open(request, timeout=TIMEOUT_SECONDS) as answer:
            return Answer(answer.status, answer.headers, answer.read())
    except HTTPError as error:
        return Answer(error.code, error.headers, b"")
    except (URLError, OSError) as error:
        reason = getattr(error, "reason", error)
        raise RegistryError(f"the registry {request.host} cannot be asked: {reason}") from None


def _authorization(challenge: str, host: str, name: str) -> str:
    """Return the header that answers a challenge: the credential itself, or a token that is got for it."""
    kind, _, rest = challenge.partition(" ")
    credential = _credential(host)
    basic = f"Basic {credential}" if credential else ""
    if kind.lower() != "bearer":
        return basic
    parameters = parse_keqv_list(parse_http_list(rest))
    query = urlencode({"service": parameters.get("service", ""), "scope": f"repository:{name}:pull,push"})
    headers = {"Authorization": basic} if basic else {}
    answer = _ask(f"{parameters['realm']}?{query}", "GET", headers)
    token = json.loads(answer.body or b"{}")
    return f"Bearer {token.get('token') or token.get('access_token') or ''}"


def _credential(host: str) -> str:
    """Return what `docker login` keeps for a registry, user:password in base64, or nothing."""
    settings = _client_settings()
    helper = settings.get("credHelpers", {}).get(host) or settings.get("credsStore")
    if helper:
        return _from_helper(f"docker-credential-{helper}", host)
    return str(settings.get("auths", {}).get(host, {}).get("auth", ""))


def _client_settings() -> Mapping[str, Any]:
    folder = Path(os.environ.get("DOCKER_CONFIG") or Path.home() / ".docker")
    try:
        settings: Mapping[str, Any] = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    return settings


def _from_helper(program: str, host: str) -> str:
    try:
        result = subprocess.run([program, "get"], input=host, capture_output=True, text=True, check=True)
    except (FileNotFoundError, subprocess.CalledProcessError):
        return ""
    known = json.loads(result.stdout)
    return base64.b64encode(f"{known['Username']}:{known['Secret']}".encode()).decode()
