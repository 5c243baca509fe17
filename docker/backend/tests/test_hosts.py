"""Which hosts the service answers: no website may make a browser use it under another name."""

import pytest

from tests.chroma import Chroma
from tests.processes import HTTP
from tests.service import Service, Start, run, settings_for

ALLOWED = "Goals.example.com,[2001:db8::1],192.0.2.7"


@pytest.fixture
def service(shared_chroma: Chroma, start: Start) -> Service:
    return start(settings_for(shared_chroma.url, ALLOWED_HOSTS=ALLOWED))


def test_the_environments_hosts_localhost_and_its_own_name_are_served(service: Service) -> None:
    """Whatever the port, the case and a final dot."""
    names = ["goals.example.com", "GOALS.example.com.", "[2001:DB8::1]", "192.0.2.7", "localhost", "[::1]"]
    names += [
        "backend",
        "http.backend",
        "backend.goaltrajectory-dev.svc",
        "backend.goaltrajectory-dev.svc.cluster.local",
    ]
    for host in [*names, *(f"{name}:8000" for name in names)]:
        assert service.http.get("/api/goals", headers={"Host": host}).status_code == 200, host


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "goals.example.com.evil.example",
        "backend.evil.example",
        "192.0.2.8",
        "",
        "localhost..",
        "[::2]",
    ],
)
def test_other_hosts_are_misdirected(service: Service, host: str) -> None:
    """The answer is a problem, and nothing is read or written."""
    for method in ("GET", "POST"):
        answer = service.http.request(method, "/api/goals", headers={"Host": host})
        assert (answer.status_code, answer.json()["status"]) == (421, 421)
        assert answer.headers["content-type"] == "application/problem+json"


def test_probes_and_metrics_are_not_checked(service: Service) -> None:
    """Kubelets and Prometheus ask for the address of a pod."""
    headers = {"Host": "10.0.0.7:8000"}
    assert [service.http.get(path, headers=headers).status_code for path in ("/livez", "/readyz")] == [
        200,
        200,
    ]
    metrics = f"http://127.0.0.1:{service.settings['METRICS_PORT']}/metrics"
    assert HTTP.get(metrics, headers=headers).status_code == 200


@pytest.mark.parametrize(
    "value", ["", "a b", "goals.example.com:8080", "https://goals.example.com", "a,,b", "*"]
)
def test_invalid_hosts_are_reported_with_place_value_and_fix(
    shared_chroma: Chroma, tmp_path_factory: pytest.TempPathFactory, value: str
) -> None:
    """The service does not start."""
    log = tmp_path_factory.mktemp("hosts") / "log"
    code, lines = run(settings_for(shared_chroma.url, ALLOWED_HOSTS=value), log)
    assert code == 1
    assert f"ALLOWED_HOSTS={value!r}: must be host names or addresses" in lines[-1]["problems"][0]
