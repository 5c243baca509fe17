"""The rules that every environment's manifests keep: each public function of these modules is one."""

from collections.abc import Callable, Iterator
from types import FunctionType, ModuleType

from tests.policy.documents import Manifests
from tests.policy.rules import (
    add_ons,
    alerting,
    authorizations,
    availability,
    calls,
    credentials,
    dashboards,
    delivered,
    environment,
    exposure,
    expressions,
    guards,
    guests,
    identity,
    images,
    jobs,
    mesh,
    monitoring,
    names,
    network,
    packets,
    pod_security,
    probes,
    references,
    resources,
    scaling,
    services,
    settings,
    sizes,
    stores,
    timing,
    told,
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
    names,
    identity,
    services,
    images,
    settings,
    told,
    pod_security,
    credentials,
    references,
    values,
    resources,
    sizes,
    probes,
    timing,
    availability,
    scaling,
    network,
    packets,
    calls,
    exposure,
    guards,
    guests,
    add_ons,
    stores,
    monitoring,
    alerting,
    expressions,
    dashboards,
    mesh,
    authorizations,
    jobs,
    delivered,
)
RULES = [rule for module in MODULES for rule in rules_of(module)]
