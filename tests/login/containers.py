"""An issuer in a container, which the services find by the host of their login's URLs."""

import json
from collections.abc import Mapping
from urllib.parse import urlsplit

from tests.images.certificates import Authority
from tests.images.container import Container, wait_until
from tests.images.services import Services
from tests.login.images import ISSUER_IMAGE
from tests.login.issuer import SECRET, Issuer, options
from tests.login.proxy import COOKIE_SECRET, PREFIX

CONTROL_PORT = 9101
PEOPLE = ("Ann", "Bob")
"""Who may sign in."""

_CERTIFICATES = "/run/certificates"


def facts_in(settings: Mapping[str, str]) -> dict[str, str]:
    """Return what OAuth2 Proxy's settings say of the issuer."""
    names = {
        "issuer": "OIDC_ISSUER_URL",
        "client": "CLIENT_ID",
        "login_url": "LOGIN_URL",
        "token_url": "REDEEM_URL",
        "keys_url": "OIDC_JWKS_URL",
    }
    return {fact: settings[PREFIX + name] for fact, name in names.items()}


def start_issuer(services: Services, authority: Authority, settings: Mapping[str, str]) -> Issuer:
    """Start the issuer that OAuth2 Proxy's settings name, with a certificate of its host."""
    facts = facts_in(settings)
    name = urlsplit(facts["issuer"])
    port, host = name.port or 443, str(name.hostname)
    certificates = services.tool.files(0, 0o444, authority.issue(host))
    started = services.start_helper(
        ISSUER_IMAGE,
        "/bin/issuer",
        *options(facts, listen=f":{port}", control=f":{CONTROL_PORT}"),
        f"-certificate={_CERTIFICATES}/tls.crt",
        f"-key={_CERTIFICATES}/tls.key",
        alias=host,
        port=CONTROL_PORT,
        options=(
            f"--publish=127.0.0.1::{port}",
            "--sysctl=net.ipv4.ip_unprivileged_port_start=0",
            certificates.at(_CERTIFICATES),
        ),
    )
    container = Container(started.engine, started.id, {"http": CONTROL_PORT, "login": port})
    wait_until(lambda: container.answers("/asked"), "the issuer answers", container.log)
    address = container.url("login").replace("http:", "https:")
    issuer = Issuer(container.url(), address, authority.certificate)
    issuer.lets_in(**person(settings))
    return issuer


def person(settings: Mapping[str, str], name: str = "Ann") -> dict[str, object]:
    """Return the claims of somebody whom OAuth2 Proxy's settings let in."""
    domain = settings.get(f"{PREFIX}EMAIL_DOMAINS", "*").split(",")[0].replace("*", "example.com")
    groups = settings.get(f"{PREFIX}ALLOWED_GROUPS", "").split(",")
    subject = name.lower()
    own = {"sub": f"{subject}-1", "name": name, "email": f"{subject}@{domain}"}
    return {**own, "email_verified": True, "groups": groups}


def credentials(settings: Mapping[str, str]) -> dict[str, str]:
    """Return what is in the files that OAuth2 Proxy's settings name, by the files' names."""
    people = [str(person(settings, name)["email"]) for name in PEOPLE]
    contents = {
        "CLIENT_SECRET_FILE": SECRET,
        "COOKIE_SECRET_FILE": COOKIE_SECRET,
        "AUTHENTICATED_EMAILS_FILE": "\n".join([*people, ""]),
    }
    paths = {settings.get(PREFIX + name): text for name, text in contents.items()}
    return {path.rpartition("/")[2]: text for path, text in paths.items() if path}


def chromium(issuer: Issuer, settings: Mapping[str, str]) -> dict[str, str]:
    """Return the variables by which the page's tests in a real browser sign in: see tests/browser.ts."""
    people = [person(settings, name) for name in PEOPLE]
    where = {"ISSUER": urlsplit(issuer.url).netloc, "ISSUER_CONTROL": issuer.control}
    return {**where, "PEOPLE": json.dumps(people)}
