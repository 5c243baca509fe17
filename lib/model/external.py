"""Services outside the cluster that an environment gives its services to call."""

import ipaddress
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Annotated
from urllib.parse import urlsplit

from lib.model.record import Fault, Record, Rule, faults
from lib.model.scalars import HostName, Network, ObjectName, PortNumber, SecretDataKey, Text

# Names that public DNS never resolves: RFC 6761, RFC 6762, RFC 8375, ICANN's .internal, and local habit.
_PRIVATE_SUFFIXES = (
    ".internal",
    ".local",
    ".localhost",
    ".lan",
    ".home.arpa",
    ".corp",
    ".intranet",
    ".private",
    ".svc",
    ".test",
)


def _is_http_url(text: str) -> bool:
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError:
        return False
    plain = not (parts.query or parts.fragment or parts.username or parts.password)
    return parts.scheme in ("http", "https") and bool(parts.hostname) and port != 0 and plain


HttpUrl = Annotated[
    str, Rule("an http:// or https:// URL without credentials, query or fragment", _is_http_url)
]


def is_private(host: str) -> bool:
    """Return whether a host can't be reached over the public internet, as far as its name tells."""
    try:
        return not ipaddress.ip_address(host).is_global
    except ValueError:
        return "." not in host or host.endswith(_PRIVATE_SUFFIXES)


class SecretKey(Record):
    """One key of a Secret in the environment's namespace; the value is never in git."""

    hides_wrong_values = True

    secret: ObjectName
    key: SecretDataKey


class Endpoint(Record):
    """An external service as its callers see it.

    Settings and credentials have short names here; a caller gets them prefixed with the endpoint's name.
    """

    name: str
    url: str
    port: int
    cidrs: tuple[str, ...]
    settings: Mapping[str, str] = MappingProxyType({})
    credentials: Mapping[str, SecretKey] = MappingProxyType({})


class ExternalChroma(Record):
    """A Chroma server outside the cluster; an empty `cidrs` means a public address."""

    host: HostName
    port: PortNumber
    tls: bool = True
    tenant: Text = "default_tenant"
    database: Text = "default_database"
    token: SecretKey
    cidrs: tuple[Network, ...] = ()

    def endpoint(self, name: str) -> Endpoint:
        """Return what a caller needs to know."""
        scheme = "https" if self.tls else "http"
        return Endpoint(
            name=name,
            url=f"{scheme}://{self.host}:{self.port}",
            port=self.port,
            cidrs=self.cidrs,
            settings={"TENANT": self.tenant, "DATABASE": self.database},
            credentials={"credential": self.token},
        )

    def rules(self) -> Iterator[Fault]:
        yield from needs_network("host", self.host, self.host, self.cidrs)


class OpenAIEmbedding(Record):
    """An endpoint with OpenAI's embeddings API; `url` ends before `/embeddings`."""

    url: HttpUrl
    model: Text
    api_key: SecretKey
    cidrs: tuple[Network, ...] = ()

    def endpoint(self, name: str) -> Endpoint:
        """Return what a caller needs to know."""
        parts = urlsplit(self.url)
        return Endpoint(
            name=name,
            url=self.url,
            port=parts.port or {"http": 80, "https": 443}[parts.scheme],
            cidrs=self.cidrs,
            settings={"MODEL": self.model},
            credentials={"credential": self.api_key},
        )

    def rules(self) -> Iterator[Fault]:
        if not faults(self.url, HttpUrl):
            yield from needs_network("url", self.url, urlsplit(self.url).hostname or "", self.cidrs)


def needs_network(path: str, value: str, host: object, cidrs: tuple[str, ...]) -> Iterator[Fault]:
    """Yield where a private host has no networks."""
    if isinstance(host, str) and is_private(host) and not cidrs:
        yield Fault(path, value, "a public address, or have its networks in cidrs")
