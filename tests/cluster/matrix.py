"""Connections between the pods of a platform, and strangers: tried, and computed from what was applied."""

import json
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from itertools import product
from typing import Any

from lib.reach.cluster import matrix_of
from lib.reach.content import Content
from lib.reach.istio import Mesh
from lib.reach.manifests import manifests_of
from lib.reach.matrix import Link, Matrix
from lib.reach.objects import objects_of
from tests.cluster.deployed import READY_TIMEOUT, Deployed
from tests.cluster.standing_in import PROGRAM, PYTHON, RUNNING, ports_of, stand_in, stranger

BESIDE, ELSEWHERE = STRANGERS = ("stranger", "stranger-elsewhere")
"""A pod of no program in the platform's namespace, and one in another."""

Documents = Sequence[dict[str, Any]]


def fitted_with_strangers(documents: Documents) -> Iterator[dict[str, Any]]:
    """Yield documents whose programs are stand-ins, each at all ports, and those of strangers."""
    ports, like = ports_of(documents), next(each for each in documents if each["kind"] in RUNNING)
    own = like["metadata"]["namespace"]
    yield from (stand_in(each, ports) for each in documents)
    yield {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": _elsewhere(own)}}
    yield stranger(BESIDE, own, like, ports)
    yield stranger(ELSEWHERE, _elsewhere(own), like, ports)


def wait_for_strangers(deployed: Deployed) -> None:
    for name, namespace in _strangers(deployed).items():
        options = ("--for=condition=Ready", f"--timeout={READY_TIMEOUT}", f"--namespace={namespace}")
        deployed.kubectl.answer("wait", f"pod/{name}", *options)


def without_mesh(documents: Documents) -> Matrix:
    """Return who reaches whom by NetworkPolicies alone, as on a cluster that has no mesh."""
    contents = [Content(each["kind"], each) for each in documents]
    found = objects_of([manifest for each in contents for manifest in manifests_of(each)])
    pods = {name: replace(pod, meshed=False) for name, pod in found.pods.items()}
    return matrix_of(replace(found, pods=pods, mesh=Mesh()))


def tried(deployed: Deployed) -> list[Link]:
    """Return each connection between two different pods."""
    ends, ports = [*deployed.services, *STRANGERS], ports_of(deployed.documents)
    return [Link(*each) for each in product(ends, ends, ports) if each[0] != each[1]]


def computed(deployed: Deployed) -> set[Link]:
    """Return which connections the evaluator lets through."""
    matrix = without_mesh(deployed.documents)
    return {each for each in tried(deployed) if matrix.verdict(each).allowed}


def reached(deployed: Deployed) -> set[Link]:
    """Return which connections get through by address; one that does not by the Service's name is none."""
    pods = {name: _pod(deployed, name) for name in (*deployed.services, *STRANGERS)}
    with ThreadPoolExecutor(len(pods)) as threads:
        found = threads.map(lambda source: set(_reached_from(deployed, pods, source)), pods)
    return set().union(*found)


def _reached_from(deployed: Deployed, pods: dict[str, dict[str, Any]], source: str) -> Iterator[Link]:
    links = [each for each in tried(deployed) if each.source == source]
    by_address = {each: f"{pods[each.destination]['status']['podIP']}:{each.port}" for each in links}
    served = {
        (each.name, port.number) for each in deployed.platform.workloads for port in each.declared.ports
    }
    by_name = {each: f"{each.destination}:{each.port}" for each in links if each[1:3] in served}
    metadata = pods[source]["metadata"]
    command = (metadata["name"], "--", PYTHON, "-c", PROGRAM, "connect")
    addresses = (*by_address.values(), *(by_name.values() if source != ELSEWHERE else ()))
    answer = deployed.kubectl.answer("exec", f"--namespace={metadata['namespace']}", *command, *addresses)
    answered = set(json.loads(answer))
    for each, address in by_address.items():
        named = by_name.get(each, address) if source in deployed.services else address
        if {address, named} & answered:
            assert {address, named} <= answered, f"{each}: only { ({address, named} & answered) } is reached"
            yield each


def _pod(deployed: Deployed, name: str) -> dict[str, Any]:
    if name not in STRANGERS:
        return deployed.pods(name)[0]
    [found] = deployed.kubectl.objects(f"pod/{name}", f"--namespace={_strangers(deployed)[name]}")
    return dict(found)


def _strangers(deployed: Deployed) -> dict[str, str]:
    return {BESIDE: deployed.namespace, ELSEWHERE: _elsewhere(deployed.namespace)}


def _elsewhere(namespace: str) -> str:
    return f"{namespace}-elsewhere"
