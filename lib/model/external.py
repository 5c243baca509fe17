"""What an environment has outside the cluster for its services and jobs to call."""

import ipaddress
import re
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Annotated
from urllib.parse import urlsplit

from lib.model.ports import Protocol
from lib.model.record import Fault, Record, Rule, rule
from lib.model.scalars import (
    BucketName,
    HostName,
    Name,
    Network,
    ObjectivePercent,
    ObjectName,
    PortNumber,
    SecretDataKey,
    SettingName,
    StorePath,
    Text,
    Value,
)

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
    plain = not (parts.query or parts.fragment or parts.username or parts.password or text.split() != [text])
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


# RFC 2606, section 2 and 3.
_EXAMPLE = re.compile(r"(?<![\w-])(?:[\w-]+\.)*(?:example\.(?:com|net|org)|[\w-]+\.example)(?![\w-]|\.\w)")


def example_name(text: str) -> str | None:
    """Return the first host name or domain in a text that belongs to nobody, because it is for examples."""
    found = _EXAMPLE.search(text)
    return found[0] if found else None


class SecretKey(Record):
    """One key of a Secret in the environment's namespace; the value is never in git."""

    hides_wrong_values = True

    secret: ObjectName
    key: SecretDataKey


class Endpoint(Record):
    """An external as its callers see it.

    Settings and credentials have short names here; a caller gets them prefixed with the external's name.
    """

    name: str
    address: str
    """A URL where the protocol is HTTP, host:port elsewhere."""
    protocol: Protocol
    port: int
    cidrs: tuple[str, ...]
    settings: Mapping[str, str] = MappingProxyType({})
    credentials: Mapping[str, SecretKey] = MappingProxyType({})


class External(Record):
    """A server outside the cluster; an empty `cidrs` means a public address.

    Callers get its address, `settings` and files with `credentials` under settings that begin with its name.
    """

    host: HostName
    port: PortNumber
    protocol: Protocol
    tls: bool
    settings: Mapping[SettingName, Value] = MappingProxyType({})
    credentials: Mapping[Name, SecretKey] = MappingProxyType({})
    cidrs: tuple[Network, ...] = ()
    availability_percent: ObjectivePercent | None = None
    """What its provider promises; None where it promises nothing."""

    def endpoint(self, name: str) -> Endpoint:
        """Return what a caller needs to know."""
        address = f"{self.host}:{self.port}"
        is_http = self.protocol == "http"
        return Endpoint(
            name=name,
            address=f"http{'s' if self.tls else ''}://{address}" if is_http else address,
            protocol=self.protocol,
            port=self.port,
            cidrs=self.cidrs,
            settings={**self.settings, **({} if is_http else {"TLS": "on" if self.tls else "off"})},
            credentials=self.credentials,
        )

    @rule("host", "cidrs")
    def _is_reachable(self) -> Iterator[Fault]:
        yield from needs_network("host", self.host, self.host, self.cidrs)

    @rule("settings", "protocol")
    def _settings_are_own(self) -> Iterator[Fault]:
        told = ("URL",) if self.protocol == "http" else ("ADDRESS", "TLS")
        for name, value in self.settings.items():
            if name in told:
                yield Fault(f"settings.{name}", value, "left out: callers get it anyway")


class ExternalChroma(Record):
    """A Chroma server outside the cluster; an empty `cidrs` means a public address."""

    host: HostName
    port: PortNumber
    tls: bool = True
    tenant: Text = "default_tenant"
    database: Text = "default_database"
    token: SecretKey
    cidrs: tuple[Network, ...] = ()
    availability_percent: ObjectivePercent | None = None
    """What its provider promises; None where it promises nothing."""

    def endpoint(self, name: str) -> Endpoint:
        """Return what a caller needs to know."""
        server = External(
            host=self.host,
            port=self.port,
            protocol="http",
            tls=self.tls,
            settings={"TENANT": self.tenant, "DATABASE": self.database},
            credentials={"credential": self.token},
            cidrs=self.cidrs,
        )
        return server.endpoint(name)

    @rule("host", "cidrs")
    def _is_reachable(self) -> Iterator[Fault]:
        yield from needs_network("host", self.host, self.host, self.cidrs)


class WebApi(Record):
    """A server outside the cluster that is given by its URL; an empty `cidrs` means a public address."""

    url: HttpUrl
    cidrs: tuple[Network, ...] = ()
    availability_percent: ObjectivePercent | None = None
    """What its provider promises; None where it promises nothing."""

    def called(
        self, name: str, settings: Mapping[str, str], credentials: Mapping[str, SecretKey]
    ) -> Endpoint:
        """Return what a caller needs to know."""
        parts = urlsplit(self.url)
        return Endpoint(
            name=name,
            address=self.url,
            protocol="http",
            port=parts.port or {"http": 80, "https": 443}[parts.scheme],
            cidrs=self.cidrs,
            settings=settings,
            credentials=credentials,
        )

    @rule("url", "cidrs")
    def _is_reachable(self) -> Iterator[Fault]:
        yield from needs_network("url", self.url, urlsplit(self.url).hostname or "", self.cidrs)


class OpenAIEmbedding(WebApi):
    """An endpoint with OpenAI's embeddings API; `url` ends before `/embeddings`."""

    model: Text
    api_key: SecretKey

    def endpoint(self, name: str) -> Endpoint:
        """Return what a caller needs to know."""
        return self.called(name, {"MODEL": self.model}, {"credential": self.api_key})


class Bucket(WebApi):
    """A bucket of an S3-compatible server, which is addressed by path: `url`/`name`/`prefix`."""

    name: BucketName
    region: Text
    prefix: StorePath
    """Whatever is kept below it in the bucket is this environment's."""
    access_key_id: SecretKey
    secret_access_key: SecretKey

    def endpoint(self, name: str) -> Endpoint:
        """Return what a caller needs to know."""
        settings = {"NAME": self.name, "REGION": self.region, "PREFIX": self.prefix}
        keys = {"credential-id": self.access_key_id, "credential": self.secret_access_key}
        return self.called(name, settings, keys)


AnyExternal = External | ExternalChroma | OpenAIEmbedding | Bucket


def needs_network(path: str, value: str, host: str, cidrs: tuple[str, ...]) -> Iterator[Fault]:
    """Yield where a private host has no networks."""
    if is_private(host) and not cidrs:
        yield Fault(path, value, "a public address, or have its networks in cidrs")
