"""A Compose project of whatever environment lets through what is declared, and nothing else."""

from itertools import combinations, product
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from lib.compose.project import project
from lib.configuration import read_platforms
from lib.model import AddOns, BuiltInEmbedding, Platform, replace
from lib.yaml_text import yaml_text
from tests.compose.printed import BY_ITSELF, DOCKER, ROOT, config, files, parsed
from tests.examples import BACKUP, BUCKET, ENVIRONMENT, EXTERNAL_CHROMA, platform, workload

SMALL = {"embedding": BuiltInEmbedding(), "add_ons": AddOns()}
CONFIGURED = {each.environment.name: each for each in read_platforms(ROOT / "config")}
EXAMPLES = {
    "everything": platform(),
    "little": platform(**SMALL),
    "database outside": platform(database=EXTERNAL_CHROMA),
    "little, database outside": platform(**SMALL, database=EXTERNAL_CHROMA),
}
MODES = {"production": False, "development": True}


class Shape(NamedTuple):
    """An environment, and the project that runs it."""

    platform: Platform
    project: dict[str, Any]

    @property
    def services(self) -> dict[str, dict[str, Any]]:
        return dict(self.project["services"])


SHAPES = {
    f"{name}, {mode}": Shape(each, project(each, development=development))
    for (name, each), (mode, development) in product((CONFIGURED | EXAMPLES).items(), MODES.items())
}


@pytest.fixture(params=SHAPES)
def shape(request: pytest.FixtureRequest) -> Shape:
    return SHAPES[request.param]


def read_by_compose(content: dict[str, Any], folder: Path, **variables: str) -> Any:
    """Return a project as Compose understands it, without a warning."""
    (folder / "whole.yaml").write_text(yaml_text([content]), encoding="utf-8")
    printed = config(folder, "whole.yaml", **variables)
    assert (printed.returncode, printed.stderr) == (0, "")
    return parsed(printed)


def test_compose_takes_every_project_without_a_warning(shape: Shape, tmp_path: Path) -> None:
    """Whatever an environment has and has not, Compose accepts its project."""
    assert read_by_compose(shape.project, tmp_path)["services"].keys() == shape.services.keys()


@pytest.mark.parametrize("environment", CONFIGURED)
def test_compose_reads_the_files_as_the_whole_project(environment: str, tmp_path: Path) -> None:
    """The committed files make for Compose what the undivided project makes."""
    whole = project(CONFIGURED[environment], development=environment == BY_ITSELF)
    assert parsed(config(DOCKER, *files(environment))) == read_by_compose(whole, tmp_path)


def test_no_text_is_taken_for_a_variable(tmp_path: Path) -> None:
    """A service gets its settings as they are configured, dollar signs too."""
    model = "$small ${large} $$"
    with_signs = platform(embedding=replace(ENVIRONMENT.embedding, model=model))
    read = read_by_compose(project(with_signs, development=False), tmp_path)
    assert read["services"]["backend"]["environment"]["EMBEDDING_MODEL"] == model


@pytest.mark.parametrize("development", MODES.values(), ids=MODES)
def test_a_database_outside_is_a_way_out_and_a_credential(*, development: bool) -> None:
    """Without a database of its own, the caller gets a network that leads out, and the token's file."""
    made = project(platform(database=EXTERNAL_CHROMA), development=development)
    assert made["services"].keys() == {"frontend", "backend"}
    assert "chromadb-data" not in made["volumes"]
    assert made["networks"]["chromadb"] == {}
    assert [name for name, each in made["services"].items() if "chromadb" in each["networks"]] == ["backend"]
    secret = {"source": "chromadb-credential", "target": "chromadb-credential"}
    assert secret in made["services"]["backend"]["secrets"]
    assert made["secrets"]["chromadb-credential"] == {"file": "./secrets/example/chromadb-credential"}
    assert "depends_on" not in made["services"]["backend"]


def test_a_job_is_no_part_of_a_project() -> None:
    """Compose runs what runs all the time: neither the backup nor the way to its bucket is in a project."""
    backup = replace(BACKUP, target=BUCKET)
    assert project(platform(backup=backup), development=False) == project(platform(), development=False)


def test_a_network_is_the_port_of_one_service(shape: Shape) -> None:
    """In the network of a port are the service that listens there, by its name, and its callers."""
    for each in shape.platform.workloads:
        callers = {caller.name for caller in shape.platform.callers(each)} & shape.services.keys()
        for port in each.service.ports:
            network = f"{each.name}-{port.name}"
            joined = {name: own["networks"].get(network) for name, own in shape.services.items()}
            joined = {name: own for name, own in joined.items() if own is not None}
            assert joined.pop(each.name) == {"aliases": [f"{port.name}.{each.name}"]}
            assert list(joined.values()) == [{}] * len(joined)
            assert joined.keys() == (callers if port.name == "http" else set())


def test_a_pair_of_services_shares_one_network_at_most(shape: Shape) -> None:
    """The name of a service has one address for a caller, the one at which it listens."""
    for one, another in combinations(shape.services.values(), 2):
        assert len(one["networks"].keys() & another["networks"].keys()) <= 1


def test_only_endpoints_outside_are_a_way_out(shape: Shape) -> None:
    """A network leads out if it is an endpoint's; the machine reaches that of the published port alone."""
    networks = dict(shape.project["networks"])
    assert all(networks.pop(name) == {} for name in shape.platform.endpoints)
    published = networks.pop("frontend-http")
    assert published == {"driver_opts": {"com.docker.network.bridge.enable_ip_masquerade": "false"}}
    assert all(each == {"internal": True} for each in networks.values())


@pytest.mark.parametrize(
    ("variables", "host"), [({}, "127.0.0.1"), ({"GOALTRAJECTORY_HOST": "fd00::5"}, "fd00::5")]
)
def test_only_the_exposed_service_is_published_and_only_at_one_address(
    shape: Shape, variables: dict[str, str], host: str, tmp_path: Path
) -> None:
    """What an Ingress leads to is published, on loopback unless GOALTRAJECTORY_HOST is another address."""
    services = read_by_compose(shape.project, tmp_path, **variables)["services"]
    published = {name: each["ports"] for name, each in services.items() if "ports" in each}
    [port] = published.pop("frontend")
    assert published == {}
    number = workload(shape.platform, "frontend").service.port("http")
    assert (port["host_ip"], port["target"], port["published"]) == (host, number, "8080")


@pytest.mark.parametrize(
    ("variables", "more"), [({}, ""), ({"GOALTRAJECTORY_HOST": "192.168.1.5"}, ",192.168.1.5")]
)
def test_what_browsers_ask_has_the_host_of_the_environment_and_the_published_one(
    shape: Shape, variables: dict[str, str], more: str, tmp_path: Path
) -> None:
    """Whoever asks at the published address asks for it; no other host is added."""
    services = read_by_compose(shape.project, tmp_path, **variables)["services"]
    hosts = {name: each["environment"].get("ALLOWED_HOSTS") for name, each in services.items()}
    own = f"{shape.platform.environment.ingress.host}{more}"
    assert hosts == {"frontend": own, "backend": own} | dict.fromkeys(hosts.keys() & {"chromadb"})


def test_a_service_starts_when_those_it_calls_are_healthy(shape: Shape) -> None:
    """The order of starting is the order of calls."""
    for each in shape.platform.workloads:
        called = {callee.name: {"condition": "service_healthy"} for callee in shape.platform.callees(each)}
        assert shape.services[each.name].get("depends_on", {}) == called


def test_every_credential_is_a_file_of_its_environment(shape: Shape) -> None:
    """A file that a service reads lies in the folder of its environment."""
    secrets = shape.project["secrets"]
    read = {each["source"] for own in shape.services.values() for each in own.get("secrets", ())}
    assert read == secrets.keys()
    folder = f"./secrets/{shape.platform.environment.name}"
    assert all(each == {"file": f"{folder}/{name}"} for name, each in secrets.items())


def test_logs_take_a_limited_place_and_children_are_reaped(shape: Shape) -> None:
    """What an engine alone decides is the same for every service."""
    for each in shape.services.values():
        assert each["logging"] == {"driver": "json-file", "options": {"max-size": "10m", "max-file": "3"}}
        assert each["init"] is True


@pytest.mark.parametrize("name", EXAMPLES)
def test_development_runs_sources_and_leaves_what_breaks(name: str) -> None:
    """Development builds the dev target, mounts sources read-only, and neither kills nor restarts."""
    for each in EXAMPLES[name].workloads:
        own = SHAPES[f"{name}, development"].services[each.name]
        mounted = {each["target"] for each in own.get("volumes", ()) if each["type"] == "bind"}
        assert own["build"] == {"context": f"./{each.name}", "target": "dev"}
        assert mounted == set(each.service.sources.values())
        assert all(each["read_only"] for each in own.get("volumes", ()) if each["type"] == "bind")
        assert own["healthcheck"]["test"][-1] == each.service.probes.liveness.path
        assert "restart" not in own


@pytest.mark.parametrize("name", EXAMPLES)
def test_production_restarts_what_ends_and_ends_what_hangs(name: str) -> None:
    """Production runs the released image, restarts it, and its health check is told when to kill."""
    for each in EXAMPLES[name].workloads:
        own = SHAPES[f"{name}, production"].services[each.name]
        assert own["image"] == EXAMPLES[name].image_reference(each)
        assert own["restart"] == "unless-stopped"
        assert own["healthcheck"]["test"][-2] == str(each.service.probes.liveness.failures)
        assert "build" not in own
        assert not [each for each in own.get("volumes", ()) if each["type"] == "bind"]
