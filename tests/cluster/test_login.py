"""Production's login on a cluster: who gets in, whose goals they see, and what pods that change cost."""

import json
import subprocess
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from secrets import token_hex
from typing import Any

import pytest

from tests.cluster.applied import applied, must_be_accepted, write
from tests.cluster.conftest import refusal_ends_the_run
from tests.cluster.deployed import READY_TIMEOUT, Deployed
from tests.cluster.endpoints import LONG
from tests.cluster.matrix import BESIDE, ELSEWHERE
from tests.cluster.outside import Outside
from tests.cluster.standing_in import PROGRAM, PYTHON, UNNAMED_PORT, stranger
from tests.cluster.test_running import beyond, evict, targets, wait
from tests.login.containers import person
from tests.login.issuer import FORGED, Issuer
from tests.notes import Note, Timed
from tests.usage import Site, get, request, still_there, use_platform

API = "/api/goals"
PROXY, PORT = "oauth2-proxy", 4180
ASKING = (Path(__file__).parent / "asking.py").read_text()
WAIT_SECONDS = 120
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


@pytest.fixture(scope="module")
def login(issuer: Issuer | None) -> Issuer:
    """Return the issuer, or skip what needs one."""
    if issuer is None:
        pytest.skip("there is no host outside the cluster, and so no issuer to sign in at")
    return issuer


@pytest.fixture
def token(prod: Deployed, login: Issuer) -> Iterator[Callable[[], str]]:
    """Return a function that gets Ann's ID token."""
    yield lambda: login.token(**person(prod.login))
    login.does(**LONG)


@pytest.fixture(scope="module")
def strangers(prod: Deployed, tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """Run a pod that is no program of production's beside them and one elsewhere; return their namespaces."""
    like, elsewhere = prod.workload("backend"), f"strangers-{token_hex(4)}"
    made = [
        {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": elsewhere}},
        stranger(ELSEWHERE, elsewhere, like, [UNNAMED_PORT]),
    ]
    found, own = {BESIDE: prod.namespace, ELSEWHERE: elsewhere}, f"--namespace={prod.namespace}"
    with (
        refusal_ends_the_run(),
        applied(prod.kubectl, [write(tmp_path_factory.mktemp("strangers"), made)]) as done,
    ):
        must_be_accepted(done)
        prod.kubectl.answer("create", "-f", "-", body=stranger(BESIDE, prod.namespace, like, [UNNAMED_PORT]))
        for name, namespace in found.items():
            where = (f"pod/{name}", f"--namespace={namespace}", f"--timeout={READY_TIMEOUT}")
            prod.kubectl.answer("wait", *where, "--for=condition=Ready")
        yield found
        prod.kubectl.answer("delete", f"pod/{BESIDE}", own, "--wait=false")


def in_pod(prod: Deployed, name: str, namespace: str, *program: str) -> list[str]:
    """Return the command that runs a program in a stranger's pod, with an input."""
    where = (f"--namespace={namespace}", "--stdin", name)
    return [*prod.kubectl.command, "exec", *where, "--", PYTHON, "-c", *program]


def reached(prod: Deployed, name: str, namespace: str, addresses: Sequence[str]) -> list[str]:
    """Return which addresses a stranger's pod connects to."""
    command = in_pod(prod, name, namespace, PROGRAM, "connect", *addresses)
    done = subprocess.run(command, input="", capture_output=True, text=True, check=True)
    return list(json.loads(done.stdout))


def test_strangers_reach_nobody(
    prod: Deployed, strangers: dict[str, str], outside_host: Outside | None
) -> None:
    """A pod that could claim anything connects to no port of production's, although it has a network."""
    outside = list(beyond(outside_host).values())
    inside = [address for name, address in targets(prod).items() if name.split(":")[0] in prod.services]
    named = [
        f"{each.name}.{prod.namespace}:{port.number}"
        for each in prod.platform.workloads
        for port in each.declared.ports
    ]
    found = {name: reached(prod, name, at, [*inside, *named, *outside]) for name, at in strangers.items()}
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


@contextmanager
def let_in(prod: Deployed, namespace: str) -> Iterator[None]:
    """Run the block while the pods of another namespace reach the proxy, as those of the way in do."""
    labels = prod.workload(PROXY)["spec"]["selector"]["matchLabels"]
    selector = {"namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": namespace}}}
    policy = {
        "apiVersion": "networking.k8s.io/v1",
        "kind": "NetworkPolicy",
        "metadata": {"name": "another-way-in", "namespace": prod.namespace},
        "spec": {
            "podSelector": {"matchLabels": labels},
            "ingress": [{"from": [selector], "ports": [{"port": PORT, "protocol": "TCP"}]}],
        },
    }
    prod.kubectl.answer("create", "-f", "-", body=policy)
    try:
        yield
    finally:
        prod.kubectl.answer("delete", "networkpolicy/another-way-in", f"--namespace={prod.namespace}")


def restart(prod: Deployed, service: str) -> None:
    """Replace the pods of a service, and wait until the new ones are ready."""
    prod.kubectl.answer("rollout", "restart", f"deployment/{service}", f"--namespace={prod.namespace}")
    prod.wait_until_ready()


def names(prod: Deployed, service: str) -> set[str]:
    return {each["metadata"]["name"] for each in prod.pods(service)}


def until(holds: Callable[[], bool], what: str) -> None:
    end = time.monotonic() + WAIT_SECONDS
    while not holds():
        assert time.monotonic() < end, f"not in {WAIT_SECONDS} s: {what}"
        time.sleep(0.5)


def all_gone(prod: Deployed, pods: set[str]) -> bool:
    there = prod.kubectl.answer("get", "pods", f"--namespace={prod.namespace}", "--output=name").split()
    return not {f"pod/{each}" for each in pods} & set(there)


def test_no_request_is_lost_while_the_proxy_changes(
    prod: Deployed, login: Issuer, strangers: dict[str, str], timed: Timed, note: Note
) -> None:
    """A rolling update and an eviction cost no answer to whoever is signed in; new pods need no issuer."""
    with prod.site() as site, let_in(prod, strangers[ELSEWHERE]):
        asked = (f"{PROXY}.{prod.namespace}:{PORT}", prod.host, site.headers["Cookie"], "/", "/api/me")
        command = in_pod(prod, ELSEWHERE, strangers[ELSEWHERE], ASKING, *asked)
        first = names(prod, PROXY)
        login.does(**LONG, away="hang")
        with subprocess.Popen(command, stdin=-1, stdout=-1, text=True) as asking:
            with timed("prod: a rolling update and an eviction of the login proxy, while the issuer hangs"):
                restart(prod, PROXY)
                second = names(prod, PROXY)
                wait(prod, "PodDisruptionBudget", "jsonpath={.status.disruptionsAllowed}=1")
                assert evict(prod, min(second)) == ""
                until(lambda: all_gone(prod, {*first, min(second)}), "the pods are gone")
                prod.wait_until_ready()
            login.does(**LONG)
            answers: dict[str, int] = json.loads(asking.communicate()[0])
    note(f"the login proxy answered {answers} meanwhile")
    assert not first & second
    assert set(answers) == {"200"}


def test_a_backend_that_starts_without_the_issuer_waits_for_it(
    prod: Deployed, login: Issuer, timed: Timed
) -> None:
    """Its pods become ready and answer 503 to people; once the issuer is back, they recognize them."""
    with prod.site() as site:
        login.does(**LONG, away="refuse")
        restart(prod, "backend")
        assert {request(site, "GET", API).status for _ in range(10)} == {503}
        login.does(**LONG)
        with timed("prod: from the issuer's return until every backend recognized people"):
            until(
                lambda: {request(site, "GET", API).status for _ in range(10)} == {200},
                "people are recognized",
            )


def told(prod: Deployed, name: str) -> dict[str, Any]:
    """Return what the platform says to somebody of themselves."""
    claims = person(prod.login, name)
    return {"name": claims["name"], "email": claims["email"], "subject": claims["sub"]}
