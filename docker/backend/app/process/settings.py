"""The service's settings, read from environment variables and checked all at once."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from socket import has_dualstack_ipv6
from urllib.parse import urlsplit

from app.process.credential import Credential, CredentialError

LOG_LEVELS = ("debug", "info", "warning", "error", "critical")
ALL_ADDRESSES = "::" if has_dualstack_ipv6() else "0.0.0.0"  # noqa: S104
"""Those of IPv6 and IPv4 or, where the kernel has no IPv6, those of IPv4."""

_IPV6 = re.compile(r"\[[0-9A-Fa-f:.]+\]|[0-9A-Fa-f]*:[0-9A-Fa-f:.]+")
_HOST = re.compile(r"[A-Za-z0-9]([A-Za-z0-9.-]{0,251}[A-Za-z0-9])?")


class SettingsError(Exception):
    """Settings that are missing or wrong, each with its variable, its value and what is allowed."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("; ".join(problems))
        self.problems = problems


@dataclass(frozen=True)
class EmbeddingSettings:
    """An OpenAI-compatible endpoint that computes embeddings."""

    url: str
    model: str
    key: Credential | None


@dataclass(frozen=True)
class DatabaseSettings:
    """The Chroma server that keeps the data."""

    url: str
    tenant: str
    database: str
    token: Credential | None


@dataclass(frozen=True)
class LoginSettings:
    """The issuer whose ID tokens say who sends a request."""

    issuer: str
    keys_url: str
    client: str


@dataclass(frozen=True)
class Settings:
    """What the environment says: `embedding` is None for the built-in model, `login` where there is none."""

    log_level: str
    http_host: str
    http_port: int
    allowed_hosts: tuple[str, ...]
    metrics_host: str
    metrics_port: int
    drain_seconds: int
    request_timeout_seconds: int
    database: DatabaseSettings
    embedding: EmbeddingSettings | None
    login: LoginSettings | None


def read_settings(environment: Mapping[str, str]) -> Settings:
    """Return the settings of an environment, or raise one SettingsError for everything wrong with it."""
    reader = SettingsReader(environment)
    settings = Settings(
        log_level=reader.choice("LOG_LEVEL", LOG_LEVELS),
        http_host=reader.host("HTTP_HOST"),
        http_port=reader.number("HTTP_PORT", 1, 65535),
        allowed_hosts=reader.hosts("ALLOWED_HOSTS"),
        metrics_host=reader.host("METRICS_HOST"),
        metrics_port=reader.number("METRICS_PORT", 1, 65535),
        drain_seconds=reader.number("DRAIN_SECONDS", 0, 3600),
        request_timeout_seconds=reader.number("REQUEST_TIMEOUT_SECONDS", 1, 3600),
        database=read_database(reader),
        embedding=_embedding(reader),
        login=_login(reader),
    )
    if settings.http_port == settings.metrics_port and not reader.problems:
        reader.problems.append(f"METRICS_PORT={settings.metrics_port}: must not be the same as HTTP_PORT")
    if reader.problems:
        raise SettingsError(reader.problems)
    return settings


def read_database(reader: "SettingsReader") -> DatabaseSettings:
    """Return where the data are kept."""
    return DatabaseSettings(
        url=reader.url("CHROMADB_URL"),
        tenant=reader.text("CHROMADB_TENANT", "default_tenant"),
        database=reader.text("CHROMADB_DATABASE", "default_database"),
        token=reader.credential("CHROMADB_CREDENTIAL_FILE"),
    )


def _embedding(reader: "SettingsReader") -> EmbeddingSettings | None:
    if "EMBEDDING_URL" not in reader.environment:
        for name in ("EMBEDDING_MODEL", "EMBEDDING_CREDENTIAL_FILE"):
            if name in reader.environment:
                reader.problems.append(f"{name} is set, but EMBEDDING_URL is not: set both or neither")
        return None
    return EmbeddingSettings(
        url=reader.url("EMBEDDING_URL"),
        model=reader.text("EMBEDDING_MODEL"),
        key=reader.credential("EMBEDDING_CREDENTIAL_FILE"),
    )


def _login(reader: "SettingsReader") -> LoginSettings | None:
    names = ("ISSUER_URL", "ISSUER_KEYS_URL", "ISSUER_CLIENT")
    given = [name for name in names if name in reader.environment]
    if not given:
        return None
    fix = f"but {given[0]} is: set {', '.join(names)}, or none of them"
    missing = [f"{name} is not set, {fix}" for name in names if name not in given]
    if missing:
        reader.problems += missing
        return None
    return LoginSettings(
        issuer=reader.exact_url("ISSUER_URL"),
        keys_url=reader.exact_url("ISSUER_KEYS_URL"),
        client=reader.text("ISSUER_CLIENT"),
    )


class SettingsReader:
    """Reads variables and collects what is wrong with them."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self.environment = environment
        self.problems: list[str] = []

    def choice(self, name: str, allowed: tuple[str, ...]) -> str:
        """Return one of the allowed words."""
        return self._read(name, allowed.__contains__, f"must be one of {', '.join(allowed)}")

    def number(self, name: str, least: int, most: int) -> int:
        """Return a whole number."""

        def is_allowed(text: str) -> bool:
            return (
                text.isascii()
                and text.isdigit()
                and len(text) <= len(str(most))
                and least <= int(text) <= most
            )

        return int(self._read(name, is_allowed, f"must be a whole number from {least} to {most}") or 0)

    def host(self, name: str) -> str:
        """Return the name or IPv4 address to listen on, which is resolved at start."""
        if name not in self.environment:
            return ALL_ADDRESSES
        return self._read(
            name, lambda text: bool(_HOST.fullmatch(text)), "must be a host name or an IPv4 address"
        )

    def hosts(self, name: str) -> tuple[str, ...]:
        """Return hosts, or none if the variable is not set."""
        if name not in self.environment:
            return ()

        def are_hosts(text: str) -> bool:
            return all(_HOST.fullmatch(each) or _IPV6.fullmatch(each) for each in text.split(","))

        rule = "must be host names or addresses, separated by commas, without ports or spaces"
        return tuple(self._read(name, are_hosts, rule).split(","))

    def url(self, name: str) -> str:
        """Return a URL without its trailing slash."""
        return self.exact_url(name).rstrip("/")

    def exact_url(self, name: str) -> str:
        """Return a URL as it is: an issuer's is compared with what its tokens say."""
        rule = "must be an http:// or https:// URL with a host, without credentials, query or fragment"
        value = self.environment.get(name, "")
        shown = "(not shown)" if "@" in value or "?" in value else repr(value)
        return self._read(name, is_url, rule, shown)

    def text(self, name: str, default: str | None = None) -> str:
        """Return text, or the default if the variable is not set."""
        if default is not None and name not in self.environment:
            return default
        return self._read(
            name, lambda text: bool(text) and text.isprintable(), "must be printable text, not empty"
        )

    def credential(self, name: str) -> Credential | None:
        """Return a credential whose file can be read now, or None if the variable is not set."""
        if name not in self.environment:
            return None
        credential = Credential(Path(self.environment[name]))
        try:
            credential.read()
        except CredentialError as error:
            self.problems.append(f"{name}={self.environment[name]!r}: {error}")
        return credential

    def _read(self, name: str, is_allowed: Callable[[str], bool], rule: str, shown: str | None = None) -> str:
        value = self.environment.get(name)
        if value is None:
            self.problems.append(f"{name} is not set: it {rule}")
            return ""
        if not is_allowed(value):
            self.problems.append(f"{name}={shown or repr(value)}: {rule}")
            return ""
        return value


def is_url(text: str) -> bool:
    """Return whether a text is a URL with a host, without credentials, query or fragment."""
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError:
        return False
    plain = not (parts.query or parts.fragment or parts.username or parts.password) and text.isprintable()
    return (
        parts.scheme in ("http", "https") and bool(parts.hostname) and port != 0 and plain and " " not in text
    )
