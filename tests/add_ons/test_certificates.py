"""cert-manager at work: production's certificate is issued by HTTP-01, served and renewed."""

import os
import re
import time
from collections.abc import Callable, Iterator, Sequence
from http import HTTPStatus
from urllib.parse import parse_qs, urlsplit

import pytest

from lib.configuration import Configuration
from lib.model import Ingress, Platform
from tests.add_ons import acme
from tests.add_ons.certified import ISSUER, WHAT, Certified, Documents, fitted, needed
from tests.add_ons.delivered import wait_until
from tests.cluster import production
from tests.cluster.applied import applied, must_be_accepted, write
from tests.cluster.conftest import refusal_ends_the_run
from tests.cluster.kubectl import Kubectl, RefusedError
from tests.notes import Note, Timed

SOLVER_POLICY = "networkpolicy/http01-solver"
BOUNDS = ("LimitRange", "ResourceQuota")
REFUSED = re.compile(r"minimum cpu usage per Container.*exceeded quota.*services\.nodeports=1")
"""What cert-manager says of the solver's pod and of its Service."""
UNREACHABLE = re.compile(r"wrong status code '50[24]'|Client\.Timeout exceeded")
"""What an Ingress controller says, or a client of it, when nothing answers its call."""
FOUND = HTTPStatus.FOUND
HELD_SECONDS = 12
"""cert-manager asks a solver again after ten seconds."""


@pytest.fixture(scope="module", autouse=True)
def there(require: Callable[[str], None]) -> None:
    """Skip all of this where there is no cert-manager."""
    require("cert-manager")


@pytest.fixture(scope="module")
def platform(configuration: Configuration, mark: str) -> Platform:
    return fitted(prod_of(configuration), f"certified-{mark}")


@pytest.fixture(scope="module")
def issuer(platform: Platform, kubectl: Kubectl, note: Note) -> Documents:
    """Return an Issuer on the ACME server that is given, for the Ingress controller that is there."""
    environment = platform.environment
    assert isinstance(environment.cluster.way_in, Ingress)
    name = environment.cluster.way_in.class_name
    if not kubectl.answer("get", "ingressclass", name, "--ignore-not-found", "--output=name"):
        note(f"skipped: cert-manager: the cluster has no IngressClass {name}")
        pytest.skip(f"no IngressClass {name}")
    with refusal_ends_the_run():
        return [acme.issuer(ISSUER, name, environment.namespace)]


@pytest.fixture(scope="module")
def certified(
    kubectl: Kubectl,
    platform: Platform,
    issuer: Documents,
    note: Note,
    timed: Timed,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Certified]:
    """Return the exposed service with its first certificate, and without pods."""
    own = needed(platform, tmp_path_factory.mktemp("synthesized"))
    secrets = production.credentials(platform, platform.environment.namespace, "")
    content = [*(each for each in own if each["kind"] != "Deployment"), *secrets]
    note(f"cert-manager: {WHAT}")
    with applied(kubectl, [write(tmp_path_factory.mktemp("certified"), [*content, *issuer])]) as answers:
        must_be_accepted(answers)
        found = Certified(kubectl, platform, own)
        with timed("cert-manager: a certificate by HTTP-01, through the namespace's policies and bounds"):
            wait_until("a certificate", lambda: found.issued() == 1, found.state)
        yield found


@pytest.fixture
def without(
    configuration: Configuration, platform: Platform, tmp_path_factory: pytest.TempPathFactory
) -> Documents:
    """Return what there is for an issuer that does not solve by HTTP."""
    namespace = platform.environment.namespace
    unsolved = fitted(prod_of(configuration), namespace, "dns-01")
    return needed(unsolved, tmp_path_factory.mktemp("without"))


def prod_of(configuration: Configuration) -> Platform:
    return next(each for each in configuration.platforms if each.environment.name == "prod")


@pytest.mark.parametrize(
    "url", ["https://1.1.1.1/dir", "https://[2606:4700::1111]:14000/dir", "https://[::ffff:1.1.1.1]/dir"]
)
def test_a_public_acme_server_is_refused(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The error names the variable, the host and what is wanted instead; no server is called."""
    monkeypatch.setitem(os.environ, "ACME_URL", url)
    with pytest.raises(
        RefusedError, match=r"ACME_URL=.* may be a public server .* whose addresses are private"
    ):
        acme.server()


@pytest.mark.parametrize(
    ("host", "addresses", "public"),
    [
        ("acme-v02.api.letsencrypt.org", ["172.65.32.248"], True),
        ("acme-v02.api.letsencrypt.org", [], True),
        ("acme.example.com", ["10.0.0.7", "2606:4700::1111"], True),
        ("acme.example.com", ["10.0.0.7", "fd00::7"], False),
        ("pebble.acme.svc", [], False),
        ("pebble.acme.svc.cluster.local", [], False),
        ("localhost", ["127.0.0.1", "::1"], False),
    ],
)
def test_a_server_is_public_by_any_of_its_addresses(
    host: str, addresses: Sequence[str], *, public: bool
) -> None:
    """One that has none is public unless its name cannot be."""
    assert acme.is_public(host, addresses) == public


def test_the_certificate_is_served(certified: Certified) -> None:
    """The Ingress controller has the very certificate, and who trusts the server's root trusts the host."""
    wait_until("the certificate served", lambda: certified.served() == certified.stored(), certified.state)


def test_the_login_is_served_with_it(
    certified: Certified,
    loaded: None,  # noqa: ARG001  # the pod starts at once
) -> None:
    """By HTTPS, the login proxy's pod leads a browser to the issuer, and from there back to this host."""
    certified.apply(certified.of("Deployment"))
    wait_until("the login", lambda: certified.first_page()[0] == FOUND, certified.state)
    where = urlsplit(certified.first_page()[1])
    assert where._replace(query="").geturl() == certified.login.login_url
    assert parse_qs(where.query)["redirect_uri"] == [f"https://{certified.host}/oauth2/callback"]
    # It drains while other tests go on.
    certified.kubectl.answer("delete", f"deployment/{certified.service}", certified.where, "--wait=false")


def test_a_renewal_needs_what_is_there_for_solvers(
    certified: Certified, without: Documents, timed: Timed
) -> None:
    """With the bounds that the programs alone have, no solver starts; without its policy, none is reached."""
    before = certified.stored()
    certified.apply([each for each in without if each["kind"] in BOUNDS])
    certified.kubectl.answer("delete", SOLVER_POLICY, certified.where)
    with timed(
        "cert-manager: a renewal is refused by LimitRange and quota, then by the network, then succeeds"
    ):
        certified.renew()
        wait_until("a refusal", lambda: REFUSED.search(certified.looked_at()), certified.state)
        certified.apply(certified.of(*BOUNDS))
        wait_until("a solver", certified.solver_is_ready, certified.state)
        wait_until("no answer", lambda: UNREACHABLE.search(certified.looked_at()), certified.state)
        time.sleep(HELD_SECONDS)
        assert (certified.issued(), certified.stored(), certified.served()) == (1, before, before)
        certified.apply(certified.of("NetworkPolicy"))
        wait_until("another certificate", lambda: certified.issued() == 2, certified.state)
    assert certified.stored() != before
    wait_until("it served", lambda: certified.served() == certified.stored(), certified.state)
