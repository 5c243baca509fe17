"""Who may come in to an environment: people whom an OpenID Connect issuer knows."""

from collections.abc import Iterator, Mapping
from typing import Annotated, Literal
from urllib.parse import urlsplit

from lib.model.external import Endpoint, SecretKey, is_private, needs_network
from lib.model.record import Fault, Record, Rule, repeated, rule
from lib.model.scalars import DnsName, Hours, Minutes, Network, ObjectivePercent, Text

ISSUER = "issuer"
"""What programs call where they ask the issuer."""
CALLBACK = "/oauth2/callback"
"""Where the issuer sends people back to."""

LoginFact = Literal[
    "addresses_file",
    "callback",
    "client",
    "client_secret_file",
    "cookie_secret_file",
    "domains",
    "groups",
    "issuer",
    "keys_url",
    "login_url",
    "machines",
    "renew",
    "scopes",
    "session",
    "token_url",
]
"""What a program may be told of a login; a fact that an environment does not have is left out."""

CREDENTIALS: tuple[LoginFact, ...] = ("addresses_file", "client_secret_file", "cookie_secret_file")
"""The facts that are paths of files with credentials."""


def _is_secure(text: str) -> bool:
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError:
        return False
    host = parts.hostname or ""
    plain = not (parts.fragment or parts.username or parts.password) and text.split() == [text]
    safe = parts.scheme == "https" or (parts.scheme == "http" and is_private(host))
    return bool(host) and port != 0 and plain and safe


IssuerUrl = Annotated[
    str, Rule("an https:// URL without credentials or fragment, or http:// of a private host", _is_secure)
]
ScopeName = Annotated[
    str,
    Rule("the name of a scope, without spaces", lambda text: bool(text) and text == "".join(text.split())),
]


class Login(Record):
    """An OpenID Connect issuer, this platform as its client, and who of its people may come in.

    Whoever has an address of `domains` or in `addresses` may, and must be in one of `groups` if it has any.
    The URLs are in `issuer`/.well-known/openid-configuration: a fixed URL still works where that is away.
    """

    issuer: IssuerUrl
    """The issuer that its tokens name, letter by letter."""
    login_url: IssuerUrl
    """Where people sign in: authorization_endpoint."""
    token_url: IssuerUrl
    """Where codes and refresh tokens are redeemed: token_endpoint."""
    keys_url: IssuerUrl
    """Where its public keys are: jwks_uri."""
    client: Text
    """The platform's client_id, for which tokens must be made."""
    client_secret: SecretKey
    cookie_secret: SecretKey
    """32 random bytes as URL-safe base64, by which sessions are encrypted."""
    domains: tuple[DnsName, ...] = ()
    """The domains of e-mail addresses that may come in."""
    addresses: SecretKey | None = None
    """A file with e-mail addresses that may come in, one a line; a Secret, because it is about people."""
    groups: tuple[Text, ...] = ()
    """The groups of which one is needed; the issuer must name them in the claim `groups`."""
    scopes: tuple[ScopeName, ...] = ("openid", "email", "profile", "offline_access")
    session_hours: Hours = 12
    """How long somebody stays signed in without coming back to the issuer."""
    renew_minutes: Minutes = 30
    """The age at which a token is renewed: less than the issuer's tokens live."""
    machines: bool = False
    """Whether a bearer token of the issuer is let in without a session."""
    cidrs: tuple[Network, ...] = ()
    """The issuer's networks; empty for a public address."""
    availability_percent: ObjectivePercent | None = None
    """What its provider promises; None where it promises nothing."""

    def endpoint(self) -> Endpoint:
        """Return the issuer as its callers see it."""
        return Endpoint(
            name=ISSUER, address=self.issuer, protocol="http", port=_port(self.issuer), cidrs=self.cidrs
        )

    @property
    def credentials(self) -> dict[LoginFact, SecretKey]:
        """Return the Secrets' keys that are read as files, by the facts with their paths."""
        own: dict[LoginFact, SecretKey] = {
            "client_secret_file": self.client_secret,
            "cookie_secret_file": self.cookie_secret,
        }
        return {**own, "addresses_file": self.addresses} if self.addresses else own

    def facts(self, host: str | None) -> Mapping[LoginFact, str]:
        """Return what programs may be told; `host` is that of the page, where people are sent back to."""
        everybody = "" if self.addresses else "*"
        found: dict[LoginFact, str] = {
            "issuer": self.issuer,
            "login_url": self.login_url,
            "token_url": self.token_url,
            "keys_url": self.keys_url,
            "client": self.client,
            "domains": ",".join(self.domains) or everybody,
            "groups": ",".join(self.groups),
            "scopes": " ".join(self.scopes),
            "session": f"{self.session_hours}h",
            "renew": f"{self.renew_minutes}m",
            "machines": str(self.machines).lower(),
            "callback": f"https://{host}{CALLBACK}" if host else "",
        }
        return {fact: value for fact, value in found.items() if value}

    @rule("domains", "addresses", "groups")
    def _somebody_may_come_in(self) -> Iterator[Fault]:
        if not (self.domains or self.addresses or self.groups):
            yield Fault("domains", (), "the domains that may come in, unless addresses or groups say who may")

    @rule("domains", "groups", "scopes")
    def _names_differ(self) -> Iterator[Fault]:
        for field in ("domains", "groups", "scopes"):
            for index, value in repeated(getattr(self, field)):
                yield Fault(f"{field}[{index}]", value, "a name that is not already listed")

    @rule("groups")
    def _groups_can_be_listed(self) -> Iterator[Fault]:
        for index, group in enumerate(self.groups):
            if "," in group:
                yield Fault(f"groups[{index}]", group, "a name without a comma, which lists are made with")

    @rule("scopes")
    def _asks_for_a_token(self) -> Iterator[Fault]:
        for scope in ("openid", "email"):
            if scope not in self.scopes:
                yield Fault("scopes", self.scopes, f"a list with {scope}, by which people are known")

    @rule("issuer")
    def _issuer_has_no_query(self) -> Iterator[Fault]:
        if urlsplit(self.issuer).query:
            yield Fault("issuer", self.issuer, "a URL without a query, as OpenID Connect has it")

    @rule("issuer", "token_url", "keys_url", "cidrs")
    def _is_reachable(self) -> Iterator[Fault]:
        for field in ("issuer", "token_url", "keys_url"):
            url = getattr(self, field)
            yield from needs_network(field, url, urlsplit(url).hostname or "", self.cidrs)
            if _port(url) != _port(self.issuer):
                yield Fault(field, url, f"a URL with the issuer's port, {_port(self.issuer)}")

    @rule("session_hours", "renew_minutes")
    def _renews_within_a_session(self) -> Iterator[Fault]:
        if self.renew_minutes >= self.session_hours * 60:
            allowed = f"less than session_hours, which are {self.session_hours * 60} minutes"
            yield Fault("renew_minutes", self.renew_minutes, allowed)

    @rule("client_secret", "cookie_secret", "addresses")
    def _secrets_differ(self) -> Iterator[Fault]:
        keys = {"client_secret": self.client_secret, "cookie_secret": self.cookie_secret}
        keys |= {"addresses": self.addresses} if self.addresses else {}
        for index, key in repeated(list(keys.values())):
            yield Fault(list(keys)[index], key, "a key that is read for nothing else")


def _port(url: str) -> int:
    parts = urlsplit(url)
    return parts.port or {"http": 80, "https": 443}[parts.scheme]
