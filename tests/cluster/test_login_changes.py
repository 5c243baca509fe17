"""What people who are signed in notice while pods of the login change or the issuer is away."""

import json
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.cluster.conftest import refusal_ends_the_run
from tests.cluster.deployed import Deployed
from tests.cluster.endpoints import LONG
from tests.cluster.matrix import ELSEWHERE
from tests.cluster.strangers import Strangers, strangers_of
from tests.cluster.test_running import evict, wait
from tests.cluster.test_secrets import IN_A_ROW
from tests.login.issuer import Issuer
from tests.notes import Note, Timed
from tests.usage import Site, request

API = "/api/goals"
PROXY, PORT = "oauth2-proxy", 4180
ASKING = (Path(__file__).parent / "asking.py").read_text()
WAIT_SECONDS = 120


@pytest.fixture(scope="module")
def strangers(prod: Deployed, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Strangers]:
    """Return pods from which the login proxy can be asked once they are let in."""
    with refusal_ends_the_run(), strangers_of(prod, tmp_path_factory.mktemp("strangers")) as found:
        yield found


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


@contextmanager
def away(login: Issuer, how: str) -> Iterator[None]:
    """Run the block while the issuer is away."""
    login.does(**LONG, away=how)
    try:
        yield
    finally:
        login.does(**LONG)


def restart(prod: Deployed, service: str) -> None:
    """Replace the pods of a service, and wait until the new ones are ready and the old ones are gone."""
    before = names(prod, service)
    prod.kubectl.answer("rollout", "restart", f"deployment/{service}", f"--namespace={prod.namespace}")
    prod.wait_until_ready()
    until(lambda: not before & there(prod), "the old pods are gone")
    assert not before & names(prod, service)


def names(prod: Deployed, service: str) -> set[str]:
    return {each["metadata"]["name"] for each in prod.pods(service)}


def until(holds: Callable[[], bool], what: str) -> None:
    end = time.monotonic() + WAIT_SECONDS
    while not holds():
        assert time.monotonic() < end, f"not in {WAIT_SECONDS} s: {what}"
        time.sleep(0.5)


def there(prod: Deployed) -> set[str]:
    """Return the pods that are there, also those that end."""
    return {
        each["metadata"]["name"] for each in prod.kubectl.objects("pods", f"--namespace={prod.namespace}")
    }


def test_no_request_is_lost_while_the_proxy_changes(
    prod: Deployed, login: Issuer, strangers: Strangers, timed: Timed, note: Note
) -> None:
    """A rolling update and an eviction cost no answer to whoever is signed in; new pods need no issuer."""
    with prod.site() as site, let_in(prod, strangers.namespaces[ELSEWHERE]):
        asked = (f"{PROXY}.{prod.namespace}:{PORT}", prod.host, site.headers["Cookie"], "/", "/api/me")
        command = strangers.command(ELSEWHERE, ASKING, *asked)
        with away(login, "hang"), subprocess.Popen(command, stdin=-1, stdout=-1, text=True) as asking:
            with timed("prod: a rolling update and an eviction of the login proxy, while the issuer hangs"):
                restart(prod, PROXY)
                evicted = min(names(prod, PROXY))
                wait(prod, "PodDisruptionBudget", "jsonpath={.status.disruptionsAllowed}=1")
                assert evict(prod, evicted) == ""
                until(lambda: evicted not in there(prod), "the evicted pod is gone")
                prod.wait_until_ready()
            answers: dict[str, int] = json.loads(asking.communicate()[0])
    note(f"the login proxy answered {answers} meanwhile")
    assert set(answers) == {"200"}


def test_a_backend_that_starts_without_the_issuer_waits_for_it(
    prod: Deployed, login: Issuer, timed: Timed
) -> None:
    """Its pods become ready and answer 503 to people; once the issuer is back, they recognize them."""
    with prod.site() as site:
        with away(login, "refuse"):
            restart(prod, "backend")
            assert statuses(site) == {503}
        with timed("prod: from the issuer's return until every backend recognized people"):
            until(lambda: statuses(site) == {200}, "people are recognized")


def statuses(site: Site) -> set[int]:
    """Return what enough requests get that each backend must have answered one."""
    return {request(site, "GET", API).status for _ in range(IN_A_ROW)}
