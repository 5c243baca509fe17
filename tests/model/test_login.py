"""What a login may say, and what programs are told of it."""

import pytest

from lib.model import Login, SecretKey, faults, replace
from tests.examples import LOGIN

ADDRESSES = SecretKey(secret="login", key="addresses")
HTTPS = "an https:// URL without credentials or fragment, or http:// of a private host"
NETWORK = "a public address, or have its networks in cidrs"


def wrong(**changes: object) -> list[str]:
    """Return what is wrong with the example's login when it is changed."""
    return [
        f"{each.path} is {each.value!r}: {each.allowed}" for each in faults(replace(LOGIN, **changes), Login)
    ]


@pytest.mark.parametrize(
    "url",
    [
        "http://login.example.com",
        "login.example.com",
        "https://",
        "https://me:secret@login.example.com",
        "https://login.example.com#top",
        "https://login.example.com:0",
        "https://login.example.com:port",
        "https://login.example.com\n",
        "https://login.example.com/a b",
        "",
    ],
)
@pytest.mark.parametrize("field", ["issuer", "login_url", "token_url", "keys_url"])
def test_an_issuer_is_asked_by_https(field: str, url: str) -> None:
    """A token that comes by plain HTTP could be anybody's, and a credential in a URL is in logs."""
    assert wrong(**{field: url}) == [f"{field} is {url!r}: {HTTPS}"]


def test_an_issuer_of_a_private_network_may_do_without_tls() -> None:
    """A cluster's own issuer is at a private name; its networks are needed for the policies."""
    own = dict.fromkeys(("issuer", "login_url", "token_url", "keys_url"), "http://issuer.internal:8080/realm")
    assert wrong(**own, cidrs=("10.1.0.0/16",)) == []
    assert wrong(**own) == [
        f"{field} is 'http://issuer.internal:8080/realm': {NETWORK}"
        for field in ("issuer", "token_url", "keys_url")
    ]


WRONG = [
    (
        {"domains": ()},
        "domains is (): the domains that may come in, unless addresses or groups say who may",
    ),
    (
        {"domains": ("*",)},
        "domains[0] is '*': a DNS host name in lower case, as in goals.example.com, and no IP address",
    ),
    ({"domains": ("a.b", "a.b")}, "domains[1] is 'a.b': a name that is not already listed"),
    ({"groups": ("a", "b", "a")}, "groups[2] is 'a': a name that is not already listed"),
    ({"groups": ("a,b",)}, "groups[0] is 'a,b': a name without a comma, which lists are made with"),
    ({"scopes": ("openid", "email", "a b")}, "scopes[2] is 'a b': the name of a scope, without spaces"),
    ({"scopes": ("openid", "email", "email")}, "scopes[2] is 'email': a name that is not already listed"),
    ({"scopes": ("email",)}, "scopes is ('email',): a list with openid, by which people are known"),
    ({"scopes": ("openid",)}, "scopes is ('openid',): a list with email, by which people are known"),
    (
        {"issuer": "https://login.example.com?realm=goals"},
        "issuer is 'https://login.example.com?realm=goals': a URL without a query, as OpenID Connect has it",
    ),
    (
        {"token_url": "https://login.example.com:8443/token"},
        "token_url is 'https://login.example.com:8443/token': a URL with the issuer's port, 443",
    ),
    (
        {"session_hours": 1, "renew_minutes": 60},
        "renew_minutes is 60: less than session_hours, which are 60 minutes",
    ),
    ({"session_hours": 0}, "session_hours is 0: a number of hours from 1 to 720"),
    ({"renew_minutes": 0}, "renew_minutes is 0: a number of minutes from 1 to 1440"),
    (
        {"cookie_secret": LOGIN.client_secret},
        f"cookie_secret is {LOGIN.client_secret!r}: a key that is read for nothing else",
    ),
    (
        {"addresses": LOGIN.cookie_secret},
        f"addresses is {LOGIN.cookie_secret!r}: a key that is read for nothing else",
    ),
    ({"client": ""}, "client is '': text that is not empty"),
    ({"machines": "no"}, "machines is 'no': True or False"),
]


@pytest.mark.parametrize(("changes", "expected"), WRONG, ids=[each for _, each in WRONG])
def test_a_mistake_of_a_login_is_told_once(changes: dict[str, object], expected: str) -> None:
    """Place, value and what it must be."""
    assert wrong(**changes) == [expected]


@pytest.mark.parametrize("given", ["s3cret", {"secret": "s3cret"}, 3])
@pytest.mark.parametrize("field", ["client_secret", "cookie_secret", "addresses"])
def test_what_stands_where_a_secret_should_is_not_shown(field: str, given: object) -> None:
    """It may be the secret itself, or somebody's address."""
    [told] = wrong(**{field: given})
    assert told.startswith(f"{field} is a value not shown here: a SecretKey(...)")


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"domains": (), "addresses": ADDRESSES},
        {"domains": (), "groups": ("goals",)},
        {"login_url": "https://accounts.example.com/sign-in?prompt=consent"},
        {"login_url": "https://accounts.example.com:8443/sign-in"},
        {"scopes": ("openid", "email")},
        {"session_hours": 1, "renew_minutes": 59},
        {"issuer": "https://login.example.com/realms/goals/"},
        {"cidrs": ("203.0.113.0/24",)},
    ],
)
def test_what_a_login_may_leave_out_or_change(changes: dict[str, object]) -> None:
    """Who may come in is said in one of three ways, and the page of the issuer may be anywhere."""
    assert wrong(**changes) == []


def test_every_fact_is_text() -> None:
    """What programs are told is the login as it is written: lists by commas, scopes by spaces."""
    login = replace(LOGIN, domains=("a.example.com", "b.example.com"), groups=("x", "y"), machines=True)
    assert login.facts("goals.example.com") == {
        "issuer": "https://login.example.com",
        "login_url": "https://login.example.com/authorize",
        "token_url": "https://login.example.com/token",
        "keys_url": "https://login.example.com/keys",
        "client": "goals",
        "domains": "a.example.com,b.example.com",
        "groups": "x,y",
        "scopes": "openid email profile offline_access",
        "session": "12h",
        "renew": "30m",
        "machines": "true",
        "callback": "https://goals.example.com/oauth2/callback",
    }


@pytest.mark.parametrize(
    ("changes", "domains"),
    [
        ({"groups": ("x",)}, "*"),
        ({"addresses": ADDRESSES}, None),
        ({"addresses": ADDRESSES, "domains": ("a.b",)}, "a.b"),
    ],
)
def test_a_list_of_addresses_opens_no_domain(changes: dict[str, object], domains: str | None) -> None:
    """Groups alone ask for no address in particular; addresses name whoever may come in."""
    facts = replace(LOGIN, **{"domains": (), **changes}).facts(None)
    assert facts.get("domains") == domains


def test_a_fact_that_is_not_there_is_not_told() -> None:
    """Programs get no empty setting: no group, and no page to come back to where nothing is exposed."""
    assert {"groups", "callback"}.isdisjoint(LOGIN.facts(None))
    assert LOGIN.facts(None)["machines"] == "false"


@pytest.mark.parametrize(("path", "port"), [("", 443), (":8443/realm", 8443)])
def test_an_issuer_is_called_like_an_external(path: str, port: int) -> None:
    """Its callers get its URL, and policies its port and networks."""
    endpoint = replace(LOGIN, issuer=f"https://login.example.com{path}", cidrs=("203.0.113.0/24",)).endpoint()
    assert endpoint.name == "issuer"
    assert endpoint.address == f"https://login.example.com{path}"
    assert (endpoint.protocol, endpoint.port, endpoint.cidrs) == ("http", port, ("203.0.113.0/24",))
    assert (endpoint.settings, endpoint.credentials) == ({}, {})
