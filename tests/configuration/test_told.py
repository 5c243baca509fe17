"""No setting and no file of a program has two sources."""

from typing import Any

import pytest

from lib.checks.catalogue import catalogue_problems
from lib.checks.environment import environment_faults
from lib.model import (
    Call,
    Catalogue,
    Data,
    Environment,
    External,
    GrpcHealth,
    HttpGet,
    Job,
    Port,
    Probe,
    Probes,
    Scratch,
    SecretKey,
    Service,
    Sizing,
    replace,
)
from tests.example.catalogue import CATALOGUE as EXAMPLE
from tests.examples import BACKUP, ENVIRONMENT, LARGE, SMALL, UNEXPOSED, platform_of

KEY = SecretKey(secret="mail", key="password")
MAIL = External(host="a.example.com", port=587, protocol="tcp", tls=True, credentials={"password": KEY})
ONE = Sizing(replicas=1, requests=SMALL, limits=LARGE)
API = Service(
    name="api",
    component="api",
    ports=(Port(name="http", number=8000), Port(name="grpc", number=9000, protocol="grpc")),
    longest_request_seconds=5,
)
PROBE = Probe(check=HttpGet(path="/"), period_seconds=5, timeout_seconds=1, failures=3)


def catalogue(**changes: Any) -> Catalogue:
    """Return a worker and a service that it may call."""
    worker = Service(name="worker", component="worker", longest_request_seconds=5)
    return Catalogue(name="told", folder=EXAMPLE.folder, services=(replace(worker, **changes), API))


def environment(sizing: Sizing = ONE, api: Sizing | None = ONE, **externals: External) -> Environment:
    outside = {name.replace("_", "-"): each for name, each in externals.items()}
    services = {"worker": sizing, "api": api}
    return replace(ENVIRONMENT, services=services, externals=outside, **UNEXPOSED)


def refused(here: Environment, **changes: Any) -> list[str]:
    """Return what is wrong in an environment, by place and value."""
    wrong = environment_faults(here.name, here, catalogue(**changes))
    return [f"{fault.path} is {fault.value}" for fault in wrong]


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        (
            {"calls": (Call(to="api", port="http", setting="LOG_LEVEL"),)},
            "it must be a call with a different setting: the platform sets LOG_LEVEL",
        ),
        (
            {"ports": (Port(name="web", number=80),), "settings": {"WEB_HOST": "web"}},
            "settings.WEB_HOST is 'web'; it must be left out: the platform sets it",
        ),
        (
            {"data": Data(path="/data", setting="REQUEST_TIMEOUT_SECONDS")},
            "data.setting is 'REQUEST_TIMEOUT_SECONDS'",
        ),
        (
            {
                "ports": API.ports,
                "probes": Probes(readiness=replace(PROBE, check=GrpcHealth(port="http"))),
            },
            "probes.readiness.check is GrpcHealth(port='http'); it must be an HttpGet(...)",
        ),
        (
            {
                "ports": API.ports,
                "probes": Probes(readiness=replace(PROBE, check=HttpGet(path="/", port="grpc"))),
            },
            "it must be a GrpcHealth(...): grpc speaks gRPC",
        ),
    ],
)
def test_what_is_given_already_is_refused(changes: dict[str, Any], expected: str) -> None:
    """What the platform sets or a port speaks, nothing else may contradict; one message says so."""
    [problem] = catalogue_problems("config/__init__.py", catalogue(**changes))
    assert expected in str(problem)


@pytest.mark.parametrize(
    ("path", "others"),
    [
        ("/run/secrets/platform", "/run/secrets"),
        ("/run/secrets/platform/more", "/run/secrets"),
        ("/run/secrets", "/run/secrets"),
        ("/run", "/run/secrets"),
        ("/var/run/secrets/kubernetes.io", "/var/run/secrets"),
        ("/var/run", "/var/run/secrets"),
        ("/var", "/var/run/secrets"),
    ],
)
def test_no_folder_hides_credentials(path: str, others: str) -> None:
    """Neither ours nor those that a cluster adds: a folder that is, contains or is in theirs is refused."""
    expected = f"is {path!r}; it must be another folder: credentials are below {others}"
    [scratch] = catalogue_problems("config", catalogue(scratch=(Scratch(path=path, size_mib=1),)))
    assert f"scratch[0].path {expected}" in str(scratch)
    [data] = catalogue_problems("config", catalogue(data=Data(path=path)))
    assert f"data.path {expected}" in str(data)


@pytest.mark.parametrize("path", ["/run/app", "/run/secrets-of-app", "/var/lib", "/secrets"])
def test_a_folder_beside_credentials_is_right(path: str) -> None:
    assert catalogue_problems("config", catalogue(scratch=(Scratch(path=path, size_mib=1),))) == []


def test_an_external_overwrites_no_setting() -> None:
    """Neither one of the service, nor one of its environment, nor one of another external, nor its own."""
    mail = ("mail",)
    assert refused(environment(mail=MAIL), calls=mail, settings={"MAIL_TLS": "off"}) == [
        "a setting of externals.mail is MAIL_TLS"
    ]
    sized = replace(ONE, settings={"MAIL_PASSWORD_FILE": "/x"})
    assert refused(environment(sized, mail=MAIL), calls=mail) == [
        "a setting of externals.mail is MAIL_PASSWORD_FILE"
    ]
    both = environment(
        mail=replace(MAIL, settings={"A_FROM": "1"}), mail_a=replace(MAIL, settings={"FROM": "2"})
    )
    assert refused(both, calls=("mail", "mail-a")) == ["a setting of externals.mail-a is MAIL_A_FROM"]
    own = environment(mail=replace(MAIL, settings={"PASSWORD_FILE": "/x"}))
    assert refused(own, calls=mail) == ["a setting of externals.mail is MAIL_PASSWORD_FILE"]
    assert refused(environment(mail=replace(MAIL, settings={"URL": "smtp://x"})), calls=mail) == []


def test_two_credentials_are_two_files() -> None:
    """On one machine all files with credentials are in one folder, whoever reads them."""
    longer = replace(MAIL, credentials={"a-password": KEY})
    assert "a credential of externals.mail-a is mail-a-password" in refused(
        environment(mail=longer, mail_a=MAIL), calls=("mail", "mail-a")
    )


def test_an_external_has_one_port() -> None:
    """So it cannot replace a service that is called at several, and has the same setting."""
    outside = replace(environment(api=None), externals={"api": MAIL})
    http, grpc = (Call(to="api", port=name) for name in ("http", "grpc"))
    assert refused(outside, calls=(http, grpc)) == ["a key of externals is api"]
    assert refused(outside, calls=(grpc,)) == []
    worker = platform_of(catalogue(calls=(grpc,)), outside).workload_by_name["worker"]
    assert worker.settings["API_GRPC_ADDRESS"] == "a.example.com:587"


@pytest.mark.parametrize("contract", [True, False])
def test_a_job_without_contract_is_not_told_its_folder(*, contract: bool) -> None:
    """Like a service, it knows where its data is, or has a setting for that."""
    job = Job(
        name="job",
        component="job",
        contract=contract,
        data=Data(path="/data"),
        longest_run_minutes=1,
        grace_seconds=1,
    )
    assert ("DATA_FOLDER" in told_settings(job)) is contract


def told_settings(job: Job) -> dict[str, str]:
    """Return the settings of a job in the example's environment."""
    here = replace(environment(), jobs={"job": replace(BACKUP, settings={})})
    [running] = platform_of(replace(catalogue(), jobs=(job,)), here).jobs
    return running.settings


def test_a_job_is_told_of_what_somebody_calls() -> None:
    """Another name would be a mistake that nobody notices: it may be left out everywhere."""
    job = Job(name="job", component="job", settings_of=("mial",), longest_run_minutes=1, grace_seconds=1)
    [problem] = catalogue_problems("config/__init__.py", replace(catalogue(calls=("mail",)), jobs=(job,)))
    assert "settings_of[0] is 'mial'; it must be a name that is called: mail" in str(problem)
