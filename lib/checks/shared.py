"""What must hold between environments, and between them and what delivers them; what they share otherwise."""

from collections.abc import Iterator, Mapping
from typing import cast

from lib.checks.environment import given_hosts
from lib.model import (
    CONTROLLERS,
    AnyExternal,
    Bucket,
    Delivery,
    Environment,
    ExternalChroma,
    Fault,
    Host,
    faults,
)
from lib.model.record import repeated
from lib.model.scalars import HostName, Name
from lib.problem import Problem


def name_problems(folder: str, names: object) -> list[Problem]:
    """Return what is wrong with ENVIRONMENTS."""
    found = faults(names, tuple[Name, ...], "ENVIRONMENTS")
    found += [] if found else _name_faults(cast("tuple[str, ...]", names))
    return [Problem("all", *fault, f"{folder}/__init__.py") for fault in found]


def _name_faults(names: tuple[str, ...]) -> Iterator[Fault]:
    if not names:
        yield Fault("ENVIRONMENTS", names, "a tuple with the name of at least one environment")
    for index, name in repeated(names):
        yield Fault(f"ENVIRONMENTS[{index}]", name, "a name that is not already listed")
    for index, name in enumerate(names):
        if name in CONTROLLERS:
            reserved = f"a name other than {' and '.join(CONTROLLERS)}, which are folders of dist/"
            yield Fault(f"ENVIRONMENTS[{index}]", name, reserved)


def delivery_problems(folder: str, delivery: object, environments: Mapping[str, object]) -> list[Problem]:
    """Return what is wrong with DELIVERY, and which environment has a controller's namespace."""
    found = [fault.below("DELIVERY") for fault in faults(delivery, Delivery)]
    problems = [Problem("all", *fault, f"{folder}/delivery.py") for fault in found]
    taken: list[object] = []
    if isinstance(delivery, Delivery):
        taken = [delivery.argocd_namespace, delivery.flux_namespace]
    for name, environment in environments.items():
        if isinstance(environment, Environment) and environment.namespace in taken:
            allowed = f"different from the controllers' namespaces in {folder}/delivery.py"
            problems.append(Problem(name, "namespace", environment.namespace, allowed, f"{folder}/{name}.py"))
    return problems


def shared_problems(folder: str, environments: Mapping[str, object]) -> Iterator[Problem]:
    """Yield what two environments must not share."""
    owners: dict[tuple[str, str], str] = {}
    for name, environment in environments.items():
        for path, value in claimed(environment) if isinstance(environment, Environment) else ():
            owner = owners.setdefault((path.partition(".")[0], value), name)
            if owner != name:
                yield Problem(name, path, value, f"different from that of {owner}", f"{folder}/{name}.py")


def claimed(environment: Environment) -> Iterator[tuple[str, str]]:
    """Yield the right values that no other environment may have, by their paths."""
    if not faults(environment.namespace, Name):
        yield "namespace", environment.namespace
    for service, host in given_hosts(environment).items():
        if isinstance(host, Host) and not faults(host.name, HostName):
            yield f"hosts.{service}.name", host.name


def place_in_store(environment: Environment, secret: str, key: str) -> str | None:
    """Return where a key of a Secret is; None where nobody knows, or the store is the environment's own."""
    store = environment.add_ons.secret_store
    if store is None or store.path is None:
        return None
    entry = store.entry(secret, key)
    return f"{store.provider} {store.name} {entry.name}{f' {entry.property}' if entry.property else ''}"


def same_data(one: AnyExternal, other: AnyExternal) -> bool:
    """Return whether two externals keep what they are given at the same place."""
    if isinstance(one, Bucket) and isinstance(other, Bucket):
        first, second = sorted((one.prefix, other.prefix))
        return (one.url, one.name) == (other.url, other.name) and f"{second}/".startswith(f"{first}/")
    if isinstance(one, ExternalChroma) and isinstance(other, ExternalChroma):
        places = [(each.host, each.port, each.tenant, each.database) for each in (one, other)]
        return places[0] == places[1]
    return False


def same_server(one: AnyExternal, other: AnyExternal) -> bool:
    """Return whether two externals are at the same address."""
    return one.endpoint("one").address == other.endpoint("other").address
