"""The rules that every environment's manifests keep: each public function of these modules is one."""

from collections.abc import Callable, Iterator
from types import FunctionType, ModuleType

from tests.policy.documents import Manifests
from tests.policy.rules import (
    add_ons,
    availability,
    credentials,
    environment,
    identity,
    jobs,
    mesh,
    monitoring,
    network,
    pod_security,
    probes,
    references,
    resources,
    values,
)

Rule = Callable[[Manifests], Iterator[str]]


def _rules(module: ModuleType) -> list[Rule]:
    return [
        each
        for name, each in vars(module).items()
        if isinstance(each, FunctionType) and each.__module__ == module.__name__ and not name.startswith("_")
    ]


RULES = [
    rule
    for module in (
        environment,
        identity,
        pod_security,
        credentials,
        references,
        values,
        resources,
        probes,
        availability,
        network,
        add_ons,
        monitoring,
        mesh,
        jobs,
    )
    for rule in _rules(module)
]
