"""The facts of docs/service-contract.md, from the catalogue."""

from collections.abc import Callable, Iterable, Mapping

from lib.model import USER_ID, Command, GrpcHealth, HttpGet, Platform, Probe, Service, TcpConnect

NONE = "none"

Fact = Callable[[Service], str]


def facts(platforms: Iterable[Platform]) -> str:
    """Return the table of the services that honour the contract: a row a fact, a column a service."""
    platforms = list(platforms)
    services = [each for each in platforms[0].catalogue.services if each.contract]
    told = {each.name: _told(each.name, platforms) for each in services}
    rows = {**_facts(services), "is told": lambda service: told[service.name]}
    table = [
        ["", *(service.name for service in services)],
        ["---"] * (len(services) + 1),
        *([name, *map(fact, services)] for name, fact in rows.items()),
    ]
    return "".join(f"| {' | '.join(cells)} |\n".replace("|  |", "| |") for cells in table)


def _facts(services: Iterable[Service]) -> Mapping[str, Fact]:
    names = dict.fromkeys(port.name for service in services for port in service.ports)
    probes: dict[str, Fact] = {
        f"{kind} probe": _probe_of(kind) for kind in ("startup", "readiness", "liveness")
    }
    return {
        **{f"port `{name}`": _port_of(name) for name in names},
        **probes,
        "user and group": lambda _: f"{USER_ID}:{USER_ID}",
        "scratch folder": _scratch,
        "data folder": lambda service: f"`{service.data.path}`" if service.data else NONE,
        "drain seconds": lambda service: str(service.drain_seconds or NONE),
        "grace seconds": lambda service: str(service.grace_seconds),
        "health program": lambda service: _code(" ".join(service.health_command)),
    }


def _scratch(service: Service) -> str:
    return _listed(f"`{each.path}` ({each.size_mib}Mi)" for each in service.scratch)


def _port_of(name: str) -> Fact:
    def fact(service: Service) -> str:
        return _listed(f"{port.number} ({port.protocol})" for port in service.ports if port.name == name)

    return fact


def _probe_of(kind: str) -> Fact:
    def fact(service: Service) -> str:
        probe = service.probes.given.get(kind)
        return _asked(probe) if probe else NONE

    return fact


def _asked(probe: Probe) -> str:
    """Return what a probe asks."""
    match probe.check:
        case HttpGet(path=path, port=port):
            return f"`{path}`" if port == "http" else f"`{path}` on `{port}`"
        case GrpcHealth(port=port):
            return f"gRPC health on `{port}`"
        case TcpConnect(port=port):
            return f"a connection to `{port}`"
        case Command(words=words):
            return _code(" ".join(words))


def _told(name: str, platforms: Iterable[Platform]) -> str:
    """Return the settings that a service gets in any environment."""
    running = [each.workload_by_name[name] for each in platforms if name in each.workload_by_name]
    settings = (name for each in running for name in (*each.declared.own_settings, *each.settings))
    return _listed(map(_code, dict.fromkeys(settings)))


def _listed(items: Iterable[str]) -> str:
    return ", ".join(items) or NONE


def _code(text: str) -> str:
    return f"`{text}`" if text else NONE
