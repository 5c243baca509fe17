"""What a platform declares, as plain facts that rules compare manifests with."""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from lib.model import METRICS, Endpoint, Gateway, Host, Platform, Port, Program, Service


class Call(NamedTuple):
    """A call within an environment; in a manifest, port None is every port, or one that does not exist."""

    caller: str
    callee: str
    port: int | None


class Outsider(NamedTuple):
    """Who calls a port and is no program, and the ServiceAccount (namespace/sa/name) if that is in the mesh.

    `word` is a namespace, a network, or "the pods of Gateway" and the Gateway's name.
    """

    word: str
    callee: str
    port: int
    account: str | None


class Exposed(NamedTuple):
    """Where a service is reached from outside the cluster."""

    host: str
    tls_secret: str | None
    port: Port


def declared_calls(platform: Platform) -> dict[Call, Port]:
    """Return who calls whom, and the port that each call goes to."""
    services = {each.name: each.declared for each in platform.workloads}
    found = (
        (program.name, call.to, called_port(services[call.to], call.port))
        for program in platform.programs
        for call in program.declared.called
        if call.to in services
    )
    return {Call(caller, callee, port.number): port for caller, callee, port in found}


def called_port(service: Service, name: str | None) -> Port:
    """Return the port with a name, or the one that is not for metrics."""
    return next(port for port in service.ports if (port.name == name if name else port.name != METRICS))


def called_endpoints(program: Program) -> list[Endpoint]:
    """Return what a program calls outside the cluster."""
    environment = program.platform.environment
    known = {name: each.endpoint(name) for name, each in environment.externals.items()}
    known |= {"issuer": environment.login.endpoint()} if environment.login else {}
    return [known[call.to] for call in program.declared.called if call.to in known]


def guards(platform: Platform) -> dict[str, str]:
    """Return what stands in front of each guarded service, by that service's name."""
    sizes = platform.environment.services
    services = (each for each in platform.catalogue.services if sizes.get(each.name))
    return {each.guards: each.name for each in services if each.guards}


def hosts(platform: Platform) -> dict[str, Host]:
    """Return by which host browsers ask for each service, guards and what they guard alike."""
    named = platform.environment.hosts
    return {**named, **{guard: named[name] for name, guard in guards(platform).items()}}


def exposed_services(platform: Platform) -> dict[str, Exposed]:
    """Return the services that are reached from outside, by name: a guard in place of what it guards."""
    named, behind = hosts(platform), guards(platform)
    sizes = platform.environment.services
    return {
        each.name: Exposed(named[each.name].name, named[each.name].tls_secret, port)
        for each in platform.catalogue.services
        for port in each.ports
        if port.name == each.exposed and sizes.get(each.name) and each.name not in behind
    }


def scraped_services(platform: Platform) -> dict[str, Port]:
    """Return the port for metrics of each service that the environment's Prometheus scrapes."""
    if not platform.environment.add_ons.prometheus:
        return {}
    ports = ((each.name, port) for each in platform.workloads for port in each.declared.ports)
    return {name: port for name, port in ports if port.name == METRICS}


def outsiders(platform: Platform) -> list[Outsider]:
    """Return the ports that what passes on requests, and Prometheus, call."""
    mesh, prometheus = platform.environment.add_ons.mesh, platform.environment.add_ons.prometheus
    found = [
        Outsider(word, name, exposed.port.number, account)
        for name, exposed in exposed_services(platform).items()
        for word, account in forwarders(platform, name)
    ]
    for name, port in scraped_services(platform).items():
        namespace = prometheus.namespace if prometheus else ""
        account = _account(namespace, mesh.prometheus_account if mesh else None)
        found.append(Outsider(namespace, name, port.number, account))
        networks = prometheus.networks if prometheus else ()
        found += [Outsider(each, name, port.number, None) for each in networks]
    return found


def forwarders(platform: Platform, service: str) -> list[tuple[str, str | None]]:
    """Return what passes on requests to an exposed service, with its account if that is in the mesh."""
    environment = platform.environment
    mesh, way_in = environment.add_ons.mesh, environment.cluster.way_in
    if way_in is None:
        return []
    if isinstance(way_in, Gateway) and way_in.proxy:
        account = _account(environment.namespace, f"{service}-{way_in.class_name}" if mesh else None)
        return [(f"the pods of Gateway {service}", account)]
    networks: list[tuple[str, str | None]] = [(cidr, None) for cidr in way_in.networks]
    if way_in.namespace is None:
        return networks
    return [(way_in.namespace, _account(way_in.namespace, mesh.ingress_account if mesh else None)), *networks]


def differences(place: object, found: Mapping[Any, Any], expected: Mapping[Any, Any]) -> Iterator[str]:
    """Yield where manifests and model differ, key by key."""
    for key in sorted(found.keys() | expected.keys(), key=str):
        if found.get(key) != expected.get(key):
            yield f"{place} {key} is {found.get(key)}, not {expected.get(key)}"


def _account(namespace: str | None, name: str | None) -> str | None:
    return f"{namespace}/sa/{name}" if name else None
