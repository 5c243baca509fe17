"""What must hold within a catalogue: mistakes are reported once, for all environments."""

from pathlib import Path

import pytest

from lib.checks.catalogue import catalogue_problems
from lib.configuration import read_platforms
from lib.model import (
    Call,
    Catalogue,
    Command,
    Data,
    HttpGet,
    Port,
    Probe,
    Probes,
    Scratch,
    Service,
    replace,
)
from tests.configuration.folder import report, set_catalogue, set_environment
from tests.example.catalogue import BACKEND, CATALOGUE, CHROMADB, FRONTEND, WEB

TWO = (Port(name="http", number=8000), Port(name="grpc", number=9000, protocol="grpc"))
ASKING = Probe(check=HttpGet(path="/", port="admin"), period_seconds=1, timeout_seconds=1, failures=1)


def told(catalogue: object) -> list[str]:
    """Return what is wrong with a catalogue."""
    return [str(problem) for problem in catalogue_problems("config/__init__.py", catalogue)]


def with_frontend(**changes: object) -> Catalogue:
    """Return the example with another frontend."""
    return replace(CATALOGUE, services=(replace(FRONTEND, **changes), BACKEND, CHROMADB))


FRONTENDS = [
    (
        {"ports": (*WEB, Port(name="http", number=80))},
        "ports[2].name is 'http'; it must be a name that no other port has",
    ),
    (
        {"ports": (*WEB, Port(name="admin", number=8080))},
        "ports[2].number is 8080; it must be a number that no other port has",
    ),
    (
        {"probes": Probes(liveness=ASKING)},
        "probes.liveness.check.port is 'admin'; it must be the name of a port: http, metrics",
    ),
    (
        {"ports": (), "exposed": None, "probes": Probes(liveness=ASKING)},
        "probes.liveness.check is HttpGet(path='/', port='admin'); it must be a Command(...): the service has no port",
    ),
    (
        {"probes": Probes(liveness=replace(ASKING, check=Command(words=())))},
        "probes.liveness.check.words is (); it must be a program and its arguments",
    ),
    (
        {"ports": (WEB[0], replace(WEB[1], protocol="tcp"))},
        "ports[1].protocol is 'tcp'; it must be 'http': Prometheus asks for metrics",
    ),
    ({"exposed": "admin"}, "exposed is 'admin'; it must be the name of a port that speaks HTTP: http"),
    ({"exposed": "metrics"}, "exposed is 'metrics'; it must be the name of a port that speaks HTTP: http"),
    (
        {"ports": TWO, "exposed": "grpc"},
        "exposed is 'grpc'; it must be the name of a port that speaks HTTP: http",
    ),
    ({"ports": (WEB[1],), "probes": Probes()}, "exposed is 'http'; it must be None: no port speaks HTTP"),
    (
        {"calls": ("backend", "backend")},
        "calls[1] is 'backend'; it must be a call that is not already listed",
    ),
    ({"calls": ("frontend",)}, "calls[0] is 'frontend'; it must be a call of another program"),
    (
        {"calls": (Call(to="backend", port="grpc"),)},
        "calls[0] is Call(to='backend', port='grpc'); it must be a call of a port of backend: http, metrics",
    ),
    (
        {"calls": ("backup",)},
        "calls[0] is 'backup'; it must be a call of a service or an external: a job cannot be called",
    ),
    (
        {"calls": (Call(to="relay", port="smtp"),)},
        "calls[0] is Call(to='relay', port='smtp'); it must be a call without a port: relay is not a service",
    ),
    (
        {"calls": (Call(to="backend", setting="API"), Call(to="chromadb", setting="API"))},
        "calls[1] is Call(to='chromadb', setting='API'); it must be a call with a different setting: an earlier call uses API",
    ),
    (
        {"calls": ("backend", Call(to="chromadb", setting="BACKEND_URL"))},
        "calls[1] is Call(to='chromadb', setting='BACKEND_URL'); it must be a call with a different setting: an earlier call uses BACKEND_URL",
    ),
    (
        {"calls": ("backend", Call(to="backend", port="http"))},
        "calls[1] is Call(to='backend', port='http'); it must be a call of a port that no earlier call names",
    ),
    (
        {"environment_settings": {"LOG_LEVEL": ".*"}},
        "environment_settings.LOG_LEVEL is '.*'; it must be left out: the platform sets it",
    ),
    (
        {"scratch": (Scratch(path="/a", size_mib=1), Scratch(path="/a", size_mib=2))},
        "scratch[1].path is '/a'; it must be a folder that is not already listed",
    ),
    ({"data": Data(path="/tmp")}, "data.path is '/tmp'; it must be a folder that is not in scratch"),
    (
        {"data": Data(path="/a", instead="bucket")},
        "data.instead is 'bucket'; it must be one of its calls: backend",
    ),
    (
        {"settings": {"HTTP_PORT": "1"}},
        "settings.HTTP_PORT is '1'; it must be left out: the platform sets it",
    ),
    (
        {"settings": {"BACKEND_URL": "x"}},
        "settings.BACKEND_URL is 'x'; it must be left out: the platform sets it",
    ),
    (
        {"environment_settings": {"A": "("}},
        "environment_settings.A is '('; it must be a regular expression",
    ),
    (
        {"settings": {"a b": "x"}},
        "a key of settings is 'a b'; it must be a setting's name in upper case, as in LOG_LEVEL",
    ),
    ({"build": 60}, "build is 60; it must be a Build(...) or None"),
]


@pytest.mark.parametrize(
    ("changes", "expected"), FRONTENDS, ids=[each.split(";")[0] for _, each in FRONTENDS]
)
def test_a_mistake_of_a_service_names_its_file(changes: dict[str, object], expected: str) -> None:
    """Place, value and what it must be, below the service's name."""
    path = f"a key of frontend.{expected[9:]}" if expected.startswith("a key of") else f"frontend.{expected}"
    assert told(with_frontend(**changes)) == [f"all: {path}; edit lib/services/frontend.py"]


def test_a_callee_with_several_ports_is_called_by_one_of_them() -> None:
    """The caller says which; one without a port cannot be called."""
    two = replace(CATALOGUE, services=(FRONTEND, replace(BACKEND, ports=TWO), CHROMADB))
    none = replace(CATALOGUE, services=(FRONTEND, replace(BACKEND, ports=(), probes=Probes()), CHROMADB))
    edit = "edit lib/services/frontend.py"
    assert told(two) == [
        f"all: frontend.calls[0] is 'backend'; it must be a Call(...) that names a port of backend: http, grpc; {edit}"
    ]
    assert told(none)[0] == (
        f"all: frontend.calls[0] is 'backend'; it must be a call of another service: backend has no port that can be called; {edit}"
    )


def test_every_mistake_in_a_catalogue_is_told_at_once(config: Path) -> None:
    """A wrong service hides no mistake of another one, nor of an environment."""
    wrong = "replace(BACKEND, component='bad label!', probes='none', calls=('chromadb', 3))"
    set_catalogue(
        config, f"replace(CATALOGUE, services=(replace(FRONTEND, calls=('backup',)), {wrong}, CHROMADB))"
    )
    set_environment(
        config, "prod", "services=services(worker=DATABASE, chromadb=replace(DATABASE, volume=None))"
    )
    assert [line.partition(" is ")[0] for line in report(config)] == [
        "all: backend.component",
        "all: backend.calls[1]",
        "all: backend.probes",
        "all: frontend.calls[0]",
        "prod: a key of services",
        "prod: services.chromadb.volume",
    ]


@pytest.mark.parametrize(
    ("catalogue", "expected"),
    [
        ("3", ["CATALOGUE is 3; it must be a Catalogue(...)"]),
        (
            "replace(CATALOGUE, services=3, stage=1)",
            [
                "CATALOGUE.stage is 1; it must be left out: Catalogue has name, folder, services, jobs",
                "CATALOGUE.services is 3; it must be a tuple, each item a Service(...)",
            ],
        ),
        (
            "replace(CATALOGUE, services=(*CATALOGUE.services, replace(FRONTEND, name='A')))",
            [
                "CATALOGUE.services[3].name is 'A'; it must be a DNS label of at most 40 characters (a-z, 0-9, -, starting with a letter)"
            ],
        ),
        (
            "replace(CATALOGUE, jobs=(FRONTEND, None))",
            ["CATALOGUE.jobs[1] is None; it must be a Job(...)"],
        ),
    ],
    ids=["a number", "one service", "a name", "no job"],
)
def test_a_wrong_catalogue_is_told_where_it_is_set(config: Path, catalogue: str, expected: list[str]) -> None:
    """Where the service cannot be named, its place in the catalogue is."""
    set_catalogue(config, catalogue)
    assert {f"all: {each}; edit config/__init__.py" for each in expected} <= set(report(config))


def test_a_catalogue_of_one_service_without_port_is_right(config: Path) -> None:
    """Nothing that such a service cannot have is asked of it."""
    worker = "Service(name='worker', component='worker', longest_request_seconds=5)"
    set_catalogue(config, f"replace(CATALOGUE, services=({worker},), jobs=())")
    for name in ("dev", "staging", "prod"):
        bare = "**UNEXPOSED, externals={}"
        set_environment(
            config, name, f"services={{'worker': Sizing(replicas=1, requests=SMALL, limits=LARGE)}}, {bare}"
        )
    image = '{"worker": {"name": "worker", "tag": "1", "registry": "docker.io/library"}}'
    (config / "images.json").write_text(f'{{"dev": {image}, "staging": {image}, "prod": {image}}}')
    assert [each.image_reference for each in read_platforms(config)[0].workloads] == [
        "docker.io/library/worker:1"
    ]


def test_the_example_is_a_right_catalogue() -> None:
    """Services with one mistake each are reported separately."""
    assert isinstance(FRONTEND, Service)
    assert told(CATALOGUE) == []


def test_every_alert_has_a_page_in_the_catalogues_folder(tmp_path: Path) -> None:
    """Where a page is missing, that file is to be written."""
    found = told(replace(CATALOGUE, folder=str(tmp_path)))
    page = "docs/runbooks/NoReplicaReady.md"
    assert (
        f"all: {page} is missing; it must be the page of an alert that every service has; edit {page}"
        in found
    )


@pytest.mark.parametrize(
    "name", ["default", "default-deny", "backend-dashboard", "frontend-redirect", "data-chromadb-0"]
)
def test_a_name_that_other_objects_have_is_refused(name: str) -> None:
    """No service has the name of an object of the environment, or of another service's second object."""
    [fault] = [
        line for line in told(with_job(name)) if "the platform already has objects with this name" in line
    ]
    assert fault.startswith(f"all: {name}.name is {name!r}; it must be another name")


def with_job(name: str) -> Catalogue:
    """Return the example with one more job."""
    return replace(CATALOGUE, jobs=(*CATALOGUE.jobs, replace(CATALOGUE.jobs[0], name=name)))
