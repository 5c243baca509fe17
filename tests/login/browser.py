"""A browser without pages: it keeps cookies, and tells of each redirect."""

from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPSConnection
from ssl import create_default_context
from urllib.parse import parse_qs, unquote, urlsplit

from tests.login.issuer import Issuer, path_of
from tests.usage import Site

SECONDS = 30


@dataclass(frozen=True)
class Response:
    """What a browser got."""

    status: int
    headers: dict[str, str]
    set_cookies: list[str]
    text: str

    @property
    def location(self) -> str:
        """Where it leads."""
        return self.headers.get("location", "")

    @property
    def asked(self) -> dict[str, str]:
        """The parameters of where it leads."""
        return {name: values[0] for name, values in parse_qs(urlsplit(self.location).query).items()}

    @property
    def returns_to(self) -> str:
        """Where somebody who signs in is led to afterwards, as the state says that goes to the issuer."""
        return unquote(self.asked["state"].split(":", 1)[1])


@dataclass
class Browser:
    """Somebody at one address of the platform."""

    url: str
    cookies: dict[str, str] = field(default_factory=dict)
    host: str = ""
    """What it asks for, where that is not where it gets it."""

    @property
    def site(self) -> Site:
        """The platform as this browser sees it, which sends its cookies and keeps no new ones."""
        kept = {"Cookie": self._kept, "Host": self.host}
        return Site(self.url, {name: value for name, value in kept.items() if value})

    @property
    def _kept(self) -> str:
        return "; ".join(f"{name}={value}" for name, value in self.cookies.items())

    def get(self, path: str, seconds: float = SECONDS, **headers: str) -> Response:
        """Return the answer to a request, and keep its cookies; `X_Real_IP` is the header X-Real-IP."""
        return self.ask(
            "GET", path, {name.replace("_", "-"): each for name, each in headers.items()}, seconds
        )

    def ask(
        self, method: str, path: str, headers: dict[str, str] | None = None, seconds: float = SECONDS
    ) -> Response:
        """Return the answer to a request with these very headers, and keep its cookies."""
        got = send(self.url, method, path, {**self.site.headers, **(headers or {})}, seconds)
        for each in got.set_cookies:
            name, value = each.split(";")[0].split("=", 1)
            if value:
                self.cookies[name] = value
            else:
                self.cookies.pop(name, None)
        return got

    def sign_in(self, issuer: Issuer, path: str = "/") -> Response:
        """Ask for a page, sign in at the issuer, come back, and return what the platform says to that."""
        return self.get(self.way_back(issuer, path))

    def way_back(self, issuer: Issuer, path: str = "/") -> str:
        """Ask for a page, sign in at the issuer, and return the path that it leads back to."""
        sent = self.get(path)
        assert sent.status == 302, f"{path} leads to no issuer: {sent}"
        back = send(issuer.url, "GET", path_of(sent.location), authority=issuer.authority)
        assert back.status == 302, f"the issuer does not let anybody in: {back}"
        return path_of(back.location)


def signed_in(url: str, issuer: Issuer, host: str = "") -> Browser:
    """Return the browser of whoever the issuer lets in, who has signed in to a platform."""
    browser = Browser(url, host=host)
    came_back = browser.sign_in(issuer)
    assert (came_back.status, came_back.location) == (302, "/"), came_back
    return browser


def send(
    url: str,
    method: str,
    path: str,
    headers: dict[str, str] | None = None,
    seconds: float = SECONDS,
    authority: str = "",
) -> Response:
    """Return the answer to one request, over TLS if there is an authority to trust."""
    connection = _connection(url, seconds, authority)
    try:
        connection.request(method, path, headers=headers or {})
        answer = connection.getresponse()
        named = [(name.lower(), value) for name, value in answer.getheaders()]
        cookies = [value for name, value in named if name == "set-cookie"]
        return Response(answer.status, dict(named), cookies, answer.read().decode(errors="replace"))
    finally:
        connection.close()


def _connection(url: str, seconds: float, authority: str) -> HTTPConnection:
    host = urlsplit(url).netloc
    if not authority:
        return HTTPConnection(host, timeout=seconds)
    trust = create_default_context(cadata=authority)
    trust.check_hostname = False  # a container is reached at a published port
    return HTTPSConnection(host, timeout=seconds, context=trust)
