"""Production's login on a cluster: who gets in, and whose goals they see."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.cluster.conftest import refusal_ends_the_run
from tests.cluster.deployed import Deployed
from tests.cluster.endpoints import LONG
from tests.cluster.matrix import BESIDE, ELSEWHERE
from tests.cluster.outside import Outside
from tests.cluster.strangers import Strangers, strangers_of
from tests.cluster.test_running import beyond, targets
from tests.login.containers import person
from tests.login.issuer import FORGED, Issuer
from tests.usage import Site, get, request, still_there, use_platform

API = "/api/goals"
FORGED_HEADERS = {
    "Authorization": "Bearer forged",
    "GAP-Auth": "ann@example.com",
    "Remote-User": "ann",
    "X-Auth-Request-Access-Token": "forged",
    "X-Auth-Request-Email": "ann@example.com",
    "X-Auth-Request-User": "ann-1",
    "X-Forwarded-Access-Token": "forged",
    "X-Forwarded-Email": "ann@example.com",
    "X-Forwarded-For": "127.0.0.1",
    "X-Forwarded-User": "ann-1",
}


@pytest.fixture
def token(prod: Deployed, login: Issuer) -> Iterator[Callable[[], str]]:
    """Return a function that gets Ann's ID token."""
    yield lambda: login.token(**person(prod.login))
    login.does(**LONG)


@pytest.fixture(scope="module")
def strangers(prod: Deployed, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Strangers]:
    with refusal_ends_the_run(), strangers_of(prod, tmp_path_factory.mktemp("strangers")) as found:
        yield found


def test_strangers_reach_nobody(prod: Deployed, strangers: Strangers, outside_host: Outside | None) -> None:
    """A pod that could claim anything connects to no port of production's, although it has a network."""
    outside = list(beyond(outside_host).values())
    inside = [address for name, address in targets(prod).items() if name.split(":")[0] in prod.services]
    named = [
        f"{each.name}.{prod.namespace}:{port.number}"
        for each in prod.platform.workloads
        for port in each.declared.ports
    ]
    addresses = [*inside, *named, *outside]
    found = {name: strangers.reached(name, addresses) for name in strangers.namespaces}
    assert found == {BESIDE: [], ELSEWHERE: outside}


@pytest.mark.parametrize("name", [*FORGED_HEADERS, "all of them", "a true token"])
def test_nobody_comes_in_by_a_header(prod: Deployed, token: Callable[[], str], name: str) -> None:
    """Without a session the API answers 401 and a page leads to the issuer, whatever a request claims."""
    headers = {name: FORGED_HEADERS.get(name, "")}
    headers = FORGED_HEADERS if name == "all of them" else headers
    headers = {"Authorization": f"Bearer {token()}"} if name == "a true token" else headers
    with prod.address() as url:
        refused, sent = (request(url, "GET", path, headers=headers) for path in (API, "/"))
    assert (refused.status, sent.status) == (401, 302)
    assert sent.headers["location"].startswith(prod.login["OAUTH2_PROXY_LOGIN_URL"])


def test_nobody_is_another_by_a_header(prod: Deployed) -> None:
    """Whoever is signed in stays who they are, whatever their requests claim."""
    with prod.site("Bob") as bob:
        claiming = Site(bob.url, {**FORGED_HEADERS, **bob.headers})
        assert get(claiming, "/api/me") == get(bob, "/api/me") == told(prod, "Bob")


def test_people_see_their_own_goals_alone(prod: Deployed) -> None:
    """What one person created is all there for that person, and for another as if it were not."""
    with prod.site() as ann, prod.address() as url:
        bob = prod.signed_in(url, "Bob")
        for one, other in ((ann, bob), (bob, ann)):
            created = use_platform(one)
            ids = {each["id"] for each in created.goals}
            assert not ids & {each["id"] for each in get(other, f"{API}?limit=100")["items"]}
            assert {request(other, "GET", f"{API}/{each}").status for each in ids} == {404}
            assert {request(other, "DELETE", f"{API}/{each}").status for each in ids} == {404}
            still_there(one, created)


@pytest.mark.parametrize("how", FORGED)
def test_the_backend_refuses_wrong_tokens(
    prod: Deployed, login: Issuer, token: Callable[[], str], how: str
) -> None:
    """Where a request reaches the backend past the proxy, a token that the issuer did not mean is refused."""
    login.does(**LONG, **FORGED[how])
    forged = token()
    login.does(**LONG)
    with prod.address("backend") as url:
        assert response(prod, url, token()) == 200
        assert (response(prod, url, forged), response(prod, url, "")) == (401, 401)


def response(prod: Deployed, url: str, token: str) -> int:
    """Return the backend's response to somebody with a token, or with none."""
    headers = {"Host": prod.host} | ({"Authorization": f"Bearer {token}"} if token else {})
    return request(url, "GET", API, headers=headers).status


def told(prod: Deployed, name: str) -> dict[str, Any]:
    """Return what the platform says to somebody of themselves."""
    claims = person(prod.login, name)
    return {"name": claims["name"], "email": claims["email"], "subject": claims["sub"]}
