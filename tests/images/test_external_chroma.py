"""An external database: verified TLS, and a token that can change."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.images.certificates import Authority
from tests.images.conftest import Start
from tests.images.container import Service, wait_until
from tests.images.external_chroma import TOKEN_FILE, Rented, backend_with_external_chroma, rent
from tests.images.production import KEY, KEY_FILE
from tests.images.services import Services
from tests.images.volumes import Files
from tests.usage import still_there, use_platform

pytestmark = [pytest.mark.own("backend"), pytest.mark.usefixtures("platform")]

TOKEN, NEW_TOKEN = "token-one", "token-two"


@pytest.fixture(scope="module")
def rented(services: Services, authority: Authority, caddy_image: str) -> Rented:
    return rent(services, caddy_image, authority, TOKEN)


@pytest.fixture(scope="module")
def secrets(services: Services) -> Files:
    """Return the backend's credentials, as the kubelet would mount them."""
    made = services.secrets(backend_with_external_chroma(), {KEY_FILE: KEY, TOKEN_FILE: TOKEN})
    assert made, "a backend with an external database reads its token from a file"
    return made


@pytest.fixture(scope="module")
def backend(services: Services, rented: Rented, secrets: Files) -> Iterator[Service]:
    """Return a backend whose database is the rented one."""
    assert rented.container.running()
    service = services.start(backend_with_external_chroma(), secrets=secrets, alias="tenant")
    service.wait_for("readiness")
    yield service
    service.remove()


def is_ready(backend: Service) -> bool:
    return backend.answers(backend.workload.probe("readiness"))


def is_down_because(backend: Service, cause: str) -> bool:
    """Return whether the backend last said this of a database that it cannot use."""
    lines = [line for line in backend.log_lines() if line["event"] == "database is down"]
    return bool(lines) and cause in lines[-1]["error"]


def wait_until_told(backend: Service, cause: str) -> None:
    """Send requests until the backend logs the reason, which it does once the failure lasts."""
    wait_until(lambda: not is_ready(backend) and is_down_because(backend, cause), cause, backend.end_of_log)


def test_the_right_token_over_verified_tls_is_all_that_is_needed(backend: Service) -> None:
    """Goals are kept in a rented database as in the platform's own."""
    still_there(backend.site, use_platform(backend.site))


def test_a_rotated_token_is_used_without_a_restart(backend: Service, rented: Rented, secrets: Files) -> None:
    """With the old token the backend is live and not ready, with the new one it is ready again."""
    rented.takes(NEW_TOKEN)
    wait_until(lambda: not is_ready(backend), "the old token is refused", backend.end_of_log)
    assert backend.answers(backend.workload.probe("liveness"))
    wait_until_told(backend, "401")
    secrets.put({KEY_FILE: KEY, TOKEN_FILE: NEW_TOKEN})
    wait_until(lambda: is_ready(backend), "the new token is used", backend.end_of_log)
    log = backend.log()
    assert TOKEN not in log
    assert NEW_TOKEN not in log


def test_a_server_that_goes_away_comes_back(backend: Service, rented: Rented) -> None:
    """While it cannot be reached, requests get 503 with Retry-After, and none waits for it."""
    rented.container.engine.answer("stop", "--time=0", rented.container.id)
    answer = backend.ask("/api/goals")
    assert (answer.status, answer.headers["retry-after"]) == (503, "5")
    assert answer.headers["content-type"] == "application/problem+json"
    rented.container.engine.answer("start", rented.container.id)
    wait_until(lambda: is_ready(backend), "the database is reached again", backend.end_of_log)


def test_another_authority_is_refused(
    start: Start, services: Services, secrets: Files, tmp_path: Path
) -> None:
    """A certificate that no trusted authority signed ends the connection before the token is sent."""
    other = start(
        backend_with_external_chroma(),
        secrets=secrets,
        options=services.trusting(Authority(tmp_path), "/run/another"),
        alias="deceived",
    )
    other.wait_for("liveness")
    assert not is_ready(other)
    wait_until_told(other, "CERTIFICATE_VERIFY_FAILED")
