"""An issuer in a container, which the services find by the host of their login's URLs."""

from collections.abc import Mapping
from urllib.parse import urlsplit

from tests.images.certificates import Authority
from tests.images.container import Container, wait_until
from tests.images.services import Services
from tests.login.images import ISSUER_IMAGE
from tests.login.issuer import ANN, Issuer, options
from tests.login.proxy import PREFIX

CONTROL_PORT = 9101
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
    return Issuer(container.url(), container.url("login"), authority.certificate)


def person(settings: Mapping[str, str]) -> dict[str, object]:
    """Return the claims of Ann, who is one of those whom OAuth2 Proxy's settings let in."""
    domain = settings[f"{PREFIX}EMAIL_DOMAINS"].split(",")[0].replace("*", "example.com")
    groups = settings.get(f"{PREFIX}ALLOWED_GROUPS", "").split(",")
    return ANN | {"email": f"ann@{domain}", "groups": groups}
