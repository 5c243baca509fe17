"""Who may come in is decided, and a login stands in front of everything that is exposed."""

from pathlib import Path

import pytest

from lib.checks.catalogue import catalogue_problems
from lib.configuration import read_platforms
from lib.model import Call, Catalogue, Port, Probes, replace
from tests.configuration.folder import NAMES, report, set_catalogue, set_environment, set_images
from tests.example.catalogue import BACKEND, CHROMADB, FRONTEND, GUARD, GUARDED

GUARDED_BY_ONE = "login=LOGIN, public=None, services=services(guard=ENVIRONMENT.services['frontend'])"
LOGIN = "login is Login(issuer='https://login.example.com', login_url='https://login.example.co ..."
UNFOUNDED = "public is 'an example has nothing to hide'; it must be None, unless a host is public and there is no login"
FACTS = (
    "'addresses_file', 'callback', 'client', 'client_secret_file', 'cookie_secret_file', 'domains', 'groups', "
    "'issuer', 'keys_url', 'login_url', 'machines', 'renew', 'scopes', 'session', 'token_url'"
)


@pytest.fixture
def guarded(config: Path) -> Path:
    """A configuration whose catalogue has a guard, which runs nowhere yet."""
    set_catalogue(config, "GUARDED")
    for name in NAMES:
        set_environment(config, name, "services=services(guard=None)")
        set_images(config, name, guard={"name": "guard", "tag": "1", "registry": "docker.io/library"})
    return config


def problems(folder: Path, changes: str) -> list[str]:
    """Return what is wrong when production is changed."""
    set_environment(folder, "prod", changes)
    return [line.removeprefix("prod: ").removesuffix("; edit config/prod.py") for line in report(folder)]


def test_a_public_host_is_public_by_decision(config: Path) -> None:
    """Where a host's name can be reached from the internet, somebody says who may come in, or why all may."""
    allowed = 'a Login(...), or public="..." with the reason'
    assert problems(config, "public=None") == [
        f"login is None; it must be {allowed}: prod.example.com may be public"
    ]
    assert problems(config, "public=''") == ["public is ''; it must be text that is not empty"]


@pytest.mark.parametrize("name", ["goals.internal", "goals.test", "goals.localhost", "goals.corp"])
def test_a_private_host_needs_no_decision(config: Path, name: str) -> None:
    """Nobody comes to it from the internet; a reason why they may is a mistake."""
    hosts = f"hosts={{'frontend': Host(name='{name}', tls_secret='a')}}"
    set_environment(config, "prod", f"{hosts}, public=None")
    assert read_platforms(config)
    assert problems(config, hosts) == [UNFOUNDED]


def test_a_login_and_a_reason_against_it_contradict_each_other(guarded: Path) -> None:
    """Only one of both can be meant."""
    assert problems(guarded, GUARDED_BY_ONE.replace("public=None, ", "")) == [UNFOUNDED]


def test_a_login_has_a_guard(guarded: Path) -> None:
    """In front of each exposed service one must run; with it the environment is right."""
    set_environment(guarded, "prod", GUARDED_BY_ONE)
    [*_, prod] = read_platforms(guarded)
    assert [each.name for each in prod.workloads if each.host] == ["guard"]
    assert problems(guarded, "login=LOGIN, public=None, services=services(guard=None)") == [
        "services.guard is None; it must be a Sizing(...): frontend is behind it, as there is a login"
    ]


def test_a_guard_that_is_wrong_or_forgotten_is_told_alone(guarded: Path) -> None:
    """Nobody knows yet whether it keeps people out: what is wrong with it comes first."""
    assert problems(guarded, "login=LOGIN, public=None") == [
        "services.guard is missing; it must be a Sizing(...), or None if it does not run here"
    ]
    set_catalogue(guarded, "replace(GUARDED, services=(replace(GUARD, probes=3), *CATALOGUE.services))")
    assert problems(guarded, GUARDED_BY_ONE) == [
        "all: guard.probes is 3; it must be a Probes(...); edit lib/services/guard.py"
    ]


def test_nothing_guards_without_a_login(guarded: Path) -> None:
    """It would have nobody to ask who comes."""
    [told] = problems(guarded, "services=services(guard=ENVIRONMENT.services['frontend'])")
    assert told.startswith("services.guard is Sizing(")
    assert told.endswith("; it must be None: there is no login")


def test_a_login_that_nothing_enforces_is_refused(config: Path) -> None:
    """A catalogue without a guard cannot keep anybody out, and where nothing is exposed nobody comes."""
    assert problems(config, "login=LOGIN, public=None") == [
        f"{LOGIN}; it must be None: no service guards frontend"
    ]
    assert problems(config, "login=LOGIN, **UNEXPOSED, services=services(frontend=None)") == [
        f"{LOGIN}; it must be None: no service is exposed"
    ]


def test_a_wrong_login_is_told_once(guarded: Path) -> None:
    """Its own mistake alone, without what follows from it; and no secret that stands in it."""
    given = "services=services(guard=None), public=None, login="
    assert problems(guarded, f"{given}'everybody'") == [
        "login is 'everybody'; it must be a Login(...) or None"
    ]
    [told] = problems(guarded, f"{given}replace(LOGIN, client_secret='s3cret')")
    assert told == "login.client_secret is a value not shown here; it must be a SecretKey(...)"
    [unknown] = problems(guarded, f"{given}replace(LOGIN, secret='s3cret')")
    assert unknown.startswith(
        "login.secret is a value not shown here; it must be left out: Login has issuer,"
    )
    addresses = f"{given}replace(LOGIN, addresses='me@example.com')"
    assert problems(guarded, addresses) == [
        "login.addresses is a value not shown here; it must be a SecretKey(...) or None"
    ]


def test_the_issuer_is_no_external(config: Path) -> None:
    """Programs that call it get the login's; it is not among the names that externals may have."""
    assert problems(config, "externals={'issuer': EMBEDDING}") == [
        "a key of externals is 'issuer'; it must be another name: the issuer is in login"
    ]


def test_networks_and_files_of_a_login_are_checked_like_those_of_externals(guarded: Path) -> None:
    """A network must be of the cluster's family, and a file have one source."""
    login = "login=replace(LOGIN, cidrs=('10.0.0.0/8', 'fd00::/8'))"
    assert problems(guarded, GUARDED_BY_ONE.replace("login=LOGIN", login)) == [
        "login.cidrs[1] is 'fd00::/8'; it must be a network of IPv4: cluster.ip_families has no other"
    ]
    mail = "replace(External(host='a.b', port=25, protocol='tcp', tls=True), credentials={'secret': LOGIN.client_secret})"
    set_catalogue(
        guarded,
        "replace(GUARDED, services=(replace(GUARD, calls=(*GUARD.calls, 'issuer-client')), *CATALOGUE.services))",
    )
    for name in NAMES[:2]:
        set_environment(guarded, name, "services=services(guard=None)")
    assert problems(guarded, f"{GUARDED_BY_ONE}, externals={{'issuer-client': {mail}}}") == [
        "a credential of externals.issuer-client is 'issuer-client-secret'; it must be a file that no other credential has"
    ]


def test_the_secret_of_a_login_is_of_one_type(guarded: Path) -> None:
    """Like that of an external, as far as somebody reads it: the example's guard reads no cookie secret."""
    keys = (
        "client_secret=SecretKey(secret='client', key='a'), cookie_secret=SecretKey(secret='cookie', key='a')"
    )
    apart = GUARDED_BY_ONE.replace("login=LOGIN", f"login=replace(LOGIN, {keys})")
    pulling = "registry=replace(ENVIRONMENT.registry, pull_secret="
    assert problems(guarded, f"{apart}, {pulling}'client')")[0] == (
        "registry.pull_secret is 'client'; "
        "it must be the name of another Secret: that of login.client_secret is of type Opaque"
    )
    set_environment(guarded, "prod", f"{apart}, {pulling}'cookie')")
    assert read_platforms(guarded)


def test_who_needs_an_issuer_needs_a_login(guarded: Path) -> None:
    """A call that is not optional says what the environment lacks."""
    set_catalogue(
        guarded,
        "replace(GUARDED, services=(GUARD, FRONTEND, replace(BACKEND, calls=('chromadb', 'issuer')), CHROMADB), jobs=())",
    )
    given = "services=services(guard=None), externals={}"
    for name in NAMES[:2]:
        set_environment(guarded, name, f"{GUARDED_BY_ONE}, externals={{}}")
    assert problems(guarded, given) == ["login is None; it must be a Login(...): backend calls its issuer"]


@pytest.mark.parametrize("name", ["CALLBACK", "CLIENT", "ISSUER_URL"])
def test_what_a_login_gives_is_no_setting_of_an_environment(guarded: Path, name: str) -> None:
    """The two would contradict each other."""
    size = f"replace(ENVIRONMENT.services['frontend'], settings={{'{name}': 'mine'}})"
    assert problems(guarded, f"login=LOGIN, public=None, services=services(guard={size})") == [
        f"services.guard.settings.{name} is 'mine'; it must be left out: the platform sets it"
    ]


def with_guard(**changes: object) -> Catalogue:
    """Return the example with another guard."""
    return replace(GUARDED, services=(replace(GUARD, **changes), FRONTEND, BACKEND, CHROMADB))


LISTENING = Port(name="http", number=4180, address_setting="LISTEN")
GUARDS = [
    ({"exposed": None}, "exposed is None; it must be the port that is exposed in place of that of frontend"),
    ({"calls": ()}, "guards is 'frontend'; it must be one of its calls: none"),
    ({"guards": "worker"}, "guards is 'worker'; it must be one of its calls: frontend, issuer"),
    (
        {"guards": "backend", "calls": (Call(to="backend"),)},
        "guards is 'backend'; it must be the name of an exposed service: frontend",
    ),
    (
        {"login_settings": {"CLIENT": "name"}},
        f"login_settings.CLIENT is 'name'; it must be one of {FACTS}",
    ),
    (
        {"ports": (LISTENING,), "settings": {"LISTEN": "x"}},
        "settings.LISTEN is 'x'; it must be left out: the platform sets it",
    ),
    (
        {"ports": (LISTENING,), "login_settings": {"LISTEN": "client"}},
        "login_settings.LISTEN is 'client'; it must be left out: the platform sets it",
    ),
    (
        {"ports": (LISTENING, replace(LISTENING, name="admin", number=4181)), "probes": Probes()},
        "ports[1].address_setting is 'LISTEN'; it must be a setting that no other port has",
    ),
    (
        {"ports": (LISTENING,), "contract": True},
        "ports[0].address_setting is 'LISTEN'; it must be None: an image that honours the contract reads <PORT>_HOST and <PORT>_PORT",
    ),
    (
        {"login_settings": {"ISSUER_URL": "issuer"}},
        "calls[1] is Call(to='issuer', optional=True); it must be a call with a different setting: login_settings has ISSUER_URL",
    ),
    (
        {"settings": {"CLIENT": "mine"}},
        "settings.CLIENT is 'mine'; it must be left out: the platform sets it",
    ),
    (
        {"contract": True, "login_settings": {"LOG_LEVEL": "client"}},
        "login_settings.LOG_LEVEL is 'client'; it must be left out: the platform sets it",
    ),
    (
        {"name": "issuer", "calls": ("frontend",)},
        "name is 'issuer'; it must be another name: what is called by this one is the issuer of a login",
    ),
]


@pytest.mark.parametrize(("changes", "expected"), GUARDS, ids=[each.split(";")[0] for _, each in GUARDS])
def test_a_mistake_of_a_guard_names_its_file(changes: dict[str, object], expected: str) -> None:
    """Place, value and what it must be."""
    name = changes.get("name", "guard")
    told = [str(each) for each in catalogue_problems("config/__init__.py", with_guard(**changes))]
    assert told == [f"all: {name}.{expected}; edit lib/services/{name}.py"]


def test_a_service_has_one_guard() -> None:
    """The way in leads to one of them only."""
    two = replace(GUARDED, services=(*GUARDED.services, replace(GUARD, name="other")))
    assert [str(each) for each in catalogue_problems("config/__init__.py", two)] == [
        "all: other.guards is 'frontend'; it must be a service that nothing else guards: guard does; edit lib/services/other.py"
    ]


def test_a_guard_is_right() -> None:
    """So each mistake above is the only one."""
    assert catalogue_problems("config/__init__.py", GUARDED) == []
