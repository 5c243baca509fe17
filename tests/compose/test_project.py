"""A Compose project of any environment lets through what is declared, and nothing else."""

import pytest

from lib.compose.project import project
from lib.model import Port, Program, Workload
from tests.compose.kinds import own, services_of
from tests.compose.printed import BY_ITSELF, DOCKER, config, files, parsed
from tests.compose.shapes import AT_HOSTS, CONFIGURED, MODES, READ, SHAPES, Shape, services_read
from tests.compose.written import read_by_compose
from tests.each import each_of

every_shape = each_of(SHAPES)
at_every_host = each_of({f"{name} at {host or 'loopback'}": (name, host) for name, host in AT_HOSTS})


@each_of({name: name for name in READ})
def test_compose_takes_every_project_without_a_warning(name: str) -> None:
    """Whatever an environment has and does not have, Compose accepts its project."""
    assert services_read(name, "").keys() == SHAPES[name].containers.keys()


@pytest.mark.parametrize("environment", CONFIGURED)
def test_compose_reads_the_files_as_the_whole_project(environment: str) -> None:
    """The committed files make for Compose what the undivided project makes."""
    whole = project(CONFIGURED[environment], development=environment == BY_ITSELF)
    assert parsed(config(DOCKER, *files(environment))) == read_by_compose(whole)


def test_no_text_is_taken_for_a_variable() -> None:
    """A service gets its settings and arguments as they are configured, dollar signs too."""
    read = services_read("kinds, production", "")
    assert read["database"]["environment"]["PRICE"] == "$1 ${2}"
    assert read["queue"]["command"] == ["--save", "60", "$HOME ${HOME} $(PATH) $$", ""]


@pytest.mark.parametrize("mode", MODES)
def test_an_external_is_a_way_out_and_a_credential(mode: str) -> None:
    """Where a service of the catalogue is external, its callers can reach it and get its files."""
    made = SHAPES[f"database outside, {mode}"]
    assert made.containers.keys() == {"frontend", "backend"}
    assert "chromadb-data" not in made.project["volumes"]
    assert made.project["networks"]["chromadb"] == {}
    assert made.joined("chromadb") == {"backend": {}}
    secret = {"source": "chromadb-credential", "target": "/run/secrets/platform/chromadb-credential"}
    assert secret in made.containers["backend"]["secrets"]
    assert made.project["secrets"]["chromadb-credential"] == {"file": "./secrets/example/chromadb-credential"}
    assert "depends_on" not in made.containers["backend"]


@every_shape
def test_a_network_is_the_port_of_one_service(shape: Shape) -> None:
    """In the network of a port are the service that listens there, by its name, and its callers alone."""
    for each in shape.platform.workloads:
        for port in each.declared.ports:
            joined = shape.joined(f"{each.name}.{port.name}")
            assert joined.pop(each.name) == {"aliases": [f"{port.name}.{each.name}"]}
            assert joined == {caller.name: {} for caller in each.callers(port)}


def networks(program: Program) -> set[str]:
    own = program.declared.ports if isinstance(program, Workload) else ()
    called = {f"{each.workload.name}.{each.port.name}" for each in program.callees}
    return (
        called
        | {f"{program.name}.{port.name}" for port in own}
        | {way_out(program, each.endpoint.name) for each in program.externals}
    )


def way_out(program: Program, external: str) -> str:
    """Return the network through which a program leaves the project: one where nobody else finds it."""
    if not isinstance(program, Workload):
        return external
    if program.exposed_port and not program.callers(program.exposed_port):
        return f"{program.name}.{program.exposed_port.name}"
    return f"{program.name}_{external}" if program.declared.listens_everywhere else external


@every_shape
def test_a_program_is_in_the_networks_of_its_ports_and_calls(shape: Shape) -> None:
    """A worker that nobody calls and that calls nobody is in none."""
    for each in shape.platform.programs:
        assert shape.containers[each.name].get("networks", {}).keys() == networks(each)


@every_shape
def test_a_called_name_leads_to_where_the_service_listens(shape: Shape) -> None:
    """The name that a caller gets has one address, and the port is open there."""
    for program in shape.platform.programs:
        settings = shape.containers[program.name].get("environment", {})
        for callee in program.callees:
            service, port = callee.workload, callee.port
            shared = networks(program) & networks(service)
            is_ambiguous = not service.declared.listens_everywhere and shared > {
                f"{service.name}.{port.name}"
            }
            host = f"{port.name}.{service.name}" if is_ambiguous else service.name
            assert settings[callee.setting].removeprefix("http://") == f"{host}:{port.number}"


@pytest.mark.parametrize("mode", MODES)
def test_a_program_that_has_no_port_and_calls_nobody_has_no_network(mode: str) -> None:
    """Compose puts a container without networks in one of its own, which reaches everything."""
    alone = project(services_of(own("alone")), development=MODES[mode])["services"]["alone"]
    assert alone["network_mode"] == "none"
    assert "networks" not in alone


@every_shape
def test_only_externals_are_a_way_out(shape: Shape) -> None:
    """A network has one if an external is called through it; the machine reaches those of published ports."""
    made = dict(shape.project["networks"])
    programs = shape.platform.programs
    called = {way_out(each, external.endpoint.name) for each in programs for external in each.externals}
    assert all(made.pop(name) == {} for name in called)
    for each in shape.platform.workloads:
        published = made.pop(f"{each.name}.{each.exposed_port.name}", None) if each.exposed_port else None
        if published:
            assert published == {"driver_opts": {"com.docker.network.bridge.enable_ip_masquerade": "false"}}
    assert all(each == {"internal": True} for each in made.values())


@at_every_host
def test_exposed_services_are_published_at_one_address(case: tuple[str, str]) -> None:
    """What has a host is published, on loopback unless <PLATFORM>_HOST is another address; from 8080 on."""
    name, host = case
    services = services_read(name, host)
    published = {name: each["ports"] for name, each in services.items() if "ports" in each}
    exposed = [each for each in SHAPES[name].platform.workloads if each.exposed_port]
    assert list(published) == sorted(each.name for each in exposed)
    for number, each in enumerate(exposed, start=8080):
        [port] = published[each.name]
        assert (port["host_ip"], port["published"]) == (host or "127.0.0.1", str(number))
        assert each.exposed_port
        assert port["target"] == each.exposed_port.number


def test_each_exposed_service_has_a_variable_for_its_port() -> None:
    """The first has <PLATFORM>_PORT, and each other one has its own name in it."""
    variables = {"KINDS_PORT": "9001", "KINDS_GATE_PORT": "9002"}
    services = read_by_compose(SHAPES["kinds, production"].project, **variables)["services"]
    assert services["door"]["ports"][0]["published"] == "9001"
    assert services["gate"]["ports"][0]["published"] == "9002"


@at_every_host
def test_a_service_of_browsers_is_told_the_published_host_too(case: tuple[str, str]) -> None:
    """Whoever asks at the published address asks for it; no other host is added."""
    name, more = case
    services = services_read(name, more)
    for each in SHAPES[name].platform.programs:
        hosts = each.settings.get("ALLOWED_HOSTS")
        told = services[each.name].get("environment", {}).get("ALLOWED_HOSTS")
        assert told == (f"{hosts},{more}" if hosts and more else hosts)


@every_shape
def test_every_credential_is_a_file_of_its_environment(shape: Shape) -> None:
    """A file that a service or a job reads is in the folder of its environment."""
    secrets = shape.project["secrets"]
    read = {each["source"] for own in shape.containers.values() for each in own.get("secrets", ())}
    assert read == secrets.keys()
    folder = f"./secrets/{shape.platform.environment.name}"
    assert all(each == {"file": f"{folder}/{name}"} for name, each in secrets.items())


@every_shape
def test_logs_take_a_limited_place_and_children_are_reaped(shape: Shape) -> None:
    """What an engine alone decides is the same for everything that runs."""
    for each in shape.containers.values():
        assert each["logging"] == {"driver": "json-file", "options": {"max-size": "10m", "max-file": "3"}}
        assert each["init"] is True


def test_no_two_networks_have_one_name() -> None:
    """Whatever names services and ports have, each port has a network of its own."""
    ports = {"shop": ("http", "admin-http"), "shop-admin": ("http",)}
    services = tuple(
        own(name, ports=tuple(Port(name=each, number=8000 + i) for i, each in enumerate(names)))
        for name, names in ports.items()
    )
    assert len(project(services_of(*services), development=False)["networks"]) == 3
