"""Kinds of ports, images, externals and jobs, as the programs that use them see them."""

import pytest

from lib.constructs.cron_job import cron_job
from lib.constructs.sandbox import pull_secrets
from lib.model import (
    REGISTRY,
    Call,
    Catalogue,
    Environment,
    External,
    Job,
    Platform,
    Port,
    Run,
    SecretKey,
    Service,
    Sizing,
    expected_secrets,
    replace,
)
from tests.examples import ENVIRONMENT, LARGE, SMALL, manifest, platform_of, workload

ONE = Sizing(replicas=1, requests=SMALL, limits=LARGE)
CACHE = Service(
    name="cache",
    component="cache",
    contract=False,
    ports=(Port(name="redis", number=6379, protocol="tcp"),),
    arguments=("--save", ""),
    settings={"MODE": "lru"},
    longest_request_seconds=1,
)
CART = Service(
    name="cart",
    component="api",
    ports=(Port(name="grpc", number=7070, protocol="grpc"), Port(name="admin-ui", number=8080)),
    longest_request_seconds=5,
)
WORKER = Service(
    name="worker",
    component="worker",
    calls=("cache", Call(to="cart", port="grpc"), Call(to="cart", port="admin-ui"), "relay"),
    longest_request_seconds=5,
)
MIGRATION = Job(name="migration", component="job", image_of="worker", longest_run_minutes=5, grace_seconds=5)
RELAY = External(
    host="relay.example.com",
    port=587,
    protocol="tcp",
    tls=True,
    settings={"FROM": "goals@example.com"},
    credentials={"user-password": SecretKey(secret="relay", key="password")},
)
CATALOGUE = Catalogue(name="shop", folder=".", services=(CACHE, CART, WORKER), jobs=(MIGRATION,))
HERE: Environment = replace(
    ENVIRONMENT,
    hosts={},
    services={"cache": ONE, "cart": ONE, "worker": ONE},
    jobs={"migration": Run(schedule=None, requests=SMALL, limits=LARGE)},
    externals={"relay": RELAY},
)


def shop(worker: Service = WORKER, **changes: object) -> Platform:
    """Return a worker with a cache, a service of two ports and a mail relay."""
    catalogue = replace(CATALOGUE, services=(CACHE, CART, worker))
    return platform_of(catalogue, replace(HERE, **changes))


def told(*calls: str | Call, **changes: object) -> dict[str, str]:
    """Return the settings of a worker that makes these calls, except the level of its logs."""
    settings = workload(shop(replace(WORKER, calls=calls), **changes), "worker").settings
    return {name: value for name, value in settings.items() if name != "LOG_LEVEL"}


@pytest.mark.parametrize(
    ("call", "expected"),
    [
        ("cache", {"CACHE_ADDRESS": "cache:6379"}),
        (Call(to="cart", port="grpc"), {"CART_GRPC_ADDRESS": "cart:7070"}),
        (Call(to="cart", port="admin-ui"), {"CART_ADMIN_UI_URL": "http://cart:8080"}),
        (Call(to="cache", setting="REDIS"), {"REDIS": "cache:6379"}),
        (Call(to="cart", port="grpc", setting="CART"), {"CART": "cart:7070"}),
    ],
)
def test_a_caller_is_told_an_address_of_the_ports_kind(call: str | Call, expected: dict[str, str]) -> None:
    """A URL where HTTP is spoken, host:port elsewhere; a named port and a named setting have their names."""
    assert told(call) == expected


def test_callers_are_known_by_the_port_that_they_call() -> None:
    """Two ports of one service have callers of their own."""
    cart = workload(shop(replace(WORKER, calls=(Call(to="cart", port="grpc"),))), "cart")
    callers = {port.name: [each.name for each in cart.callers(port)] for port in CART.ports}
    assert callers == {"grpc": ["worker"], "admin-ui": []}


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, {"RELAY_ADDRESS": "relay.example.com:587", "RELAY_TLS": "on"}),
        ({"tls": False}, {"RELAY_ADDRESS": "relay.example.com:587", "RELAY_TLS": "off"}),
        ({"protocol": "http"}, {"RELAY_URL": "https://relay.example.com:587"}),
        ({"protocol": "http", "tls": False}, {"RELAY_URL": "http://relay.example.com:587"}),
    ],
)
def test_any_server_outside_is_told_by_its_kind(changes: dict[str, object], expected: dict[str, str]) -> None:
    """Its address, whether it speaks TLS, its own settings, and where its credentials are."""
    always = {
        "RELAY_FROM": "goals@example.com",
        "RELAY_USER_PASSWORD_FILE": "/run/secrets/platform/relay-user-password",
    }
    assert told("relay", externals={"relay": replace(RELAY, **changes)}) == expected | always


def test_an_external_gives_its_credentials_to_its_callers_alone() -> None:
    """As files that are called after it."""
    example = shop()
    assert workload(example, "worker").credentials == {
        "relay-user-password": RELAY.credentials["user-password"]
    }
    assert workload(example, "cart").credentials == {}


def test_an_image_without_contract_is_told_what_is_declared_and_nothing_else() -> None:
    """Redis knows neither LOG_LEVEL nor ports; a service that keeps to the contract does."""
    cache, cart = (workload(shop(), name) for name in ("cache", "cart"))
    assert (cache.settings, cache.declared.own_settings) == ({"MODE": "lru"}, {})
    assert cart.settings == {"LOG_LEVEL": "info"}
    assert cart.declared.own_settings == {
        "GRPC_PORT": "7070",
        "ADMIN_UI_PORT": "8080",
        "REQUEST_TIMEOUT_SECONDS": "5",
    }


def test_settings_of_the_environment_reach_their_service() -> None:
    """They add to those that are the same everywhere."""
    size = replace(ONE, settings={"MEMORY": "64mb"})
    cache = workload(shop(services={**HERE.services, "cache": size}), "cache")
    assert cache.settings == {"MODE": "lru", "MEMORY": "64mb"}


def test_an_image_is_pulled_with_the_secret_of_its_registry() -> None:
    """Each registry that asks for one has its own; the platform's is not shown to others."""
    assert workload(shop(), "cache").pull_secret is None
    assert pull_secrets(workload(shop(), "cache")) is None
    known = workload(shop(pull_secrets={"docker.io/library": "hub"}), "cache")
    assert (known.pull_secret, known.built_image) == ("hub", "docker.io/library/cache:1.2.3")
    expected = [each for each in expected_secrets(known.platform) if each.type == REGISTRY]
    assert [(each.name, each.registry) for each in expected] == [("hub", "docker.io/library")]


def test_a_job_by_hand_is_a_cron_job_that_is_suspended() -> None:
    """It can be started by hand, and never starts by itself; with a schedule it does."""
    [by_hand] = shop().jobs
    [nightly] = shop(jobs={"migration": replace(HERE.jobs["migration"], schedule="0 3 * * *")}).jobs
    assert manifest(cron_job(by_hand))["spec"]["suspend"] is True
    spec = manifest(cron_job(nightly))["spec"]
    assert (spec["schedule"], "suspend" in spec) == ("0 3 * * *", False)
