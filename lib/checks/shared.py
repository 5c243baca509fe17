"""What must hold between environments, and between them and what delivers them."""

from collections.abc import Iterator, Mapping
from typing import cast

from lib.model import CONTROLLERS, Delivery, Environment, Fault, faults
from lib.model.record import repeated
from lib.model.scalars import Name
from lib.problem import Problem


def name_problems(folder: str, names: object) -> list[Problem]:
    """Return what is wrong with ENVIRONMENTS."""
    found = faults(names, tuple[Name, ...], "ENVIRONMENTS")
    if not found:
        given = cast("tuple[str, ...]", names)
        allowed = "a name that is not listed before"
        found = [Fault(f"ENVIRONMENTS[{index}]", name, allowed) for index, name in repeated(given)]
        reserved = f"another name than {' and '.join(CONTROLLERS)}, which are folders of dist/"
        found += [
            Fault(f"ENVIRONMENTS[{index}]", name, reserved)
            for index, name in enumerate(given)
            if name in CONTROLLERS
        ]
    return [Problem("all", *fault, f"{folder}/__init__.py") for fault in found]


def delivery_problems(folder: str, delivery: object, environments: Mapping[str, object]) -> list[Problem]:
    """Return what is wrong with DELIVERY, and which environment has a controller's namespace."""
    found = faults(delivery, Delivery, "DELIVERY")
    problems = [Problem("all", *fault, f"{folder}/delivery.py") for fault in found]
    if found or not isinstance(delivery, Delivery):
        return problems
    for name, environment in _right(environments):
        if environment.namespace in (delivery.argocd_namespace, delivery.flux_namespace):
            allowed = f"different from the controllers' namespaces in {folder}/delivery.py"
            problems.append(Problem(name, "namespace", environment.namespace, allowed, f"{folder}/{name}.py"))
    return problems


def shared_problems(folder: str, environments: Mapping[str, object]) -> Iterator[Problem]:
    """Yield what two environments must not share."""
    owners: dict[tuple[str, str], str] = {}
    for name, environment in _right(environments):
        hosts = environment.ingress.hosts.items()
        values = {"namespace": environment.namespace}
        values |= {f"ingress.hosts.{service}.name": host.name for service, host in hosts}
        for path, value in values.items():
            owner = owners.setdefault((path.partition(".")[0], value), name)
            if owner != name:
                yield Problem(name, path, value, f"different from that of {owner}", f"{folder}/{name}.py")


def _right(environments: Mapping[str, object]) -> Iterator[tuple[str, Environment]]:
    """Yield the environments whose namespace and hosts are right."""
    for name, environment in environments.items():
        if not isinstance(environment, Environment):
            continue
        wrong = {fault.field for fault in faults(environment, Environment)}
        if wrong.isdisjoint({"namespace", "ingress"}):
            yield name, environment
