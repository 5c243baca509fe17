"""The rules that every environment's manifests keep: each public function of these modules is one."""

from collections.abc import Callable, Iterator
from types import FunctionType, ModuleType

from tests.policy.documents import Manifests
from tests.policy.rules import (
    add_ons,
    availability,
    calls,
    credentials,
    environment,
    exposure,
    guests,
    identity,
    images,
    jobs,
    mesh,
    monitoring,
    network,
    pod_security,
    probes,
    references,
    resources,
    services,
    settings,
    stores,
    values,
)

Rule = Callable[[Manifests], Iterator[str]]


def rules_of(module: ModuleType) -> list[Rule]:
    """Return the rules of a module."""
    return [
        each
        for name, each in vars(module).items()
        if isinstance(each, FunctionType) and each.__module__ == module.__name__ and not name.startswith("_")
    ]


MODULES = (
    environment,
    identity,
    services,
    images,
    settings,
    pod_security,
    credentials,
    references,
    values,
    resources,
    probes,
    availability,
    network,
    calls,
    exposure,
    guests,
    add_ons,
    stores,
    monitoring,
    mesh,
    jobs,
)
RULES = [rule for module in MODULES for rule in rules_of(module)]
