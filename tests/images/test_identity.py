"""A request that only claims to be somebody's reaches nothing, wherever it comes from."""

import base64
import json

import pytest

from tests.images.container import Service
from tests.images.production import ANN, BOB, Platform, person_at
from tests.images.services import Services
from tests.images.volumes import INSIDE
from tests.login.test_identity_headers import CLAIMS

pytestmark = pytest.mark.own("backend", "frontend")

PATHS = ("/api/me", "/api/goals", "/api/search?q=piano")


def encoded(content: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(content).encode()).decode().rstrip("=")


UNSIGNED = f"{encoded({'alg': 'none'})}.{encoded(ANN)}."
FORGED = [
    (name, value) for name in CLAIMS for value in (str(ANN["email"]), str(ANN["sub"]), f"Bearer {UNSIGNED}")
]


def test_a_stranger_in_the_cluster_reaches_nothing(platform: Platform, services: Services) -> None:
    """Another container that claims to be Ann gets 401 from the proxy, the frontend and the backend."""
    servers = [platform[name] for name in ("oauth2-proxy", "frontend", "backend")]
    hosts = [f"http://{each.workload.name}:{each.ports['http']}" for each in servers]
    asked = {"urls": [host + path for host in hosts for path in PATHS], "headers": FORGED}
    program, options = (INSIDE / "claim.py").read_text(), (f"--network={services.network}",)
    answers = json.loads(services.tool.run(program, json.dumps(asked), options=options))

    assert len(answers) == len(hosts) * len(PATHS) * len(FORGED)
    assert [each for each in answers if each[2] != 401] == []
    assert [each for each in answers if "items" in each[3] or str(ANN["email"]) in each[3]] == []


def test_whoever_is_signed_in_stays_who_they_are(platform: Platform, bob: Service) -> None:
    """Bob who claims to be Ann is Bob, from outside and straight to the frontend."""
    who = person_at(bob)
    token = {"Authorization": f"Bearer {platform.issuer.token(**BOB)}"}
    for service in (bob, platform.frontend.sent(token), platform.backend.sent(token)):
        for name, value in FORGED:
            if name.lower() != "authorization":
                claimed = service.sent({**service.headers, name: value})
                assert person_at(claimed) == who, (service.workload.name, name, value)


def test_a_token_of_ones_own_making_is_replaced(bob: Service) -> None:
    """The proxy sends on the token of whoever is signed in, whatever comes beside the session."""
    for written in ("Authorization", "authorization", "AUTHORIZATION"):
        assert person_at(bob.sent({**bob.headers, written: f"Bearer {UNSIGNED}"})) == person_at(bob)
