"""What stands in front of an exposed service where an environment has a login."""

from lib.model import Platform, SecretKey, expected_secrets, replace
from tests.example.catalogue import GUARDED
from tests.examples import ENVIRONMENT, LOGIN, platform_of, services, workload

BEHIND = replace(
    ENVIRONMENT, login=LOGIN, public=None, services=services(guard=ENVIRONMENT.services["frontend"])
)
OPEN = replace(ENVIRONMENT, services=services(guard=None))


def told(platform: Platform, name: str) -> dict[str, str | None]:
    """Return a setting of each service."""
    return {each.name: each.settings.get(name) for each in platform.workloads}


def test_a_guard_is_exposed_in_place_of_what_it_guards() -> None:
    """The way in leads to the guard alone, by the other's host; without a login it leads to the other."""
    behind, everybody = platform_of(GUARDED, BEHIND), platform_of(GUARDED, OPEN)
    host = ENVIRONMENT.hosts["frontend"]
    assert {each.name: each.host for each in behind.workloads if each.host} == {"guard": host}
    assert {each.name: each.host for each in everybody.workloads if each.host} == {"frontend": host}
    assert [each.name for each in behind.workloads if each.exposed_port] == ["guard"]
    assert {name: each.name for name, each in behind.guards.items()} == {"frontend": "guard"}
    assert everybody.guards == {}


def test_a_guard_knows_what_it_guards() -> None:
    """Both have the host by which browsers ask; who guards nothing guards None."""
    behind = platform_of(GUARDED, BEHIND)
    guard, frontend = workload(behind, "guard"), workload(behind, "frontend")
    assert guard.guarded is frontend
    assert frontend.guarded is None
    assert guard.named_host == frontend.named_host == ENVIRONMENT.hosts["frontend"]
    assert workload(behind, "backend").named_host is None


def test_a_guard_takes_no_host_from_those_behind_it() -> None:
    """Browsers' host is passed on: the page and its web API allow it as they do without a guard."""
    hosts = {"guard": None, "frontend": "goals.example.com", "backend": "goals.example.com", "chromadb": None}
    assert told(platform_of(GUARDED, BEHIND), "ALLOWED_HOSTS") == hosts


def test_clients_wait_as_long_as_the_page_says() -> None:
    """A guard answers in the page's place: how long clients wait is the page's, told of the guard."""
    page, (guard, _, *others) = replace(GUARDED.services[1], clients_wait_seconds=60), GUARDED.services
    waiting = replace(GUARDED, services=(guard, page, *others))
    behind, everybody = platform_of(waiting, BEHIND), platform_of(waiting, OPEN)
    assert workload(behind, "guard").declared.clients_wait_seconds == 60
    assert workload(behind, "frontend").declared.clients_wait_seconds is None
    assert workload(everybody, "frontend").declared.clients_wait_seconds == 60


def test_programs_are_told_of_the_login_what_they_ask_for() -> None:
    """Settings for what the environment has, files for its Secrets, and the issuer's URL for who calls it."""
    guard = workload(platform_of(GUARDED, BEHIND), "guard")
    assert guard.settings == {
        "FRONTEND_URL": "http://frontend:8080",
        "ISSUER_URL": "https://login.example.com",
        "CALLBACK": "https://goals.example.com/oauth2/callback",
        "CLIENT": "goals",
        "CLIENT_SECRET_FILE": "/run/secrets/platform/issuer-client-secret",
    }
    assert guard.credentials == {"issuer-client-secret": LOGIN.client_secret}
    addresses = SecretKey(secret="people", key="addresses")
    listed = platform_of(GUARDED, replace(BEHIND, login=replace(LOGIN, addresses=addresses)))
    named = workload(listed, "guard")
    assert named.settings["ADDRESSES_FILE"] == "/run/secrets/platform/issuer-addresses"
    assert named.credentials["issuer-addresses"] == addresses


def test_without_a_login_nobody_is_told_of_one() -> None:
    """No setting, no file and no Secret, and nobody has an issuer to call."""
    everybody = platform_of(GUARDED, OPEN)
    assert set(told(everybody, "ISSUER_URL").values()) == {None}
    assert "login" not in {each.name for each in expected_secrets(everybody)}
    expected = [each for each in expected_secrets(platform_of(GUARDED, BEHIND)) if each.name == "login"]
    assert [each.keys for each in expected] == [("client-secret",)]


def test_the_certificate_of_a_guarded_host_is_expected() -> None:
    """The host stays that of the page, and so does the Secret with its certificate."""
    assert "goals-tls" in {each.name for each in expected_secrets(platform_of(GUARDED, BEHIND))}
