"""Who is not a workload of the folder: pods that policies name, and pods that they do not."""

from collections.abc import Iterator
from dataclasses import replace

from lib.reach.addresses import address_endpoints, mesh_blocks, policy_blocks
from lib.reach.endpoints import NAMESPACE_NAME, Endpoint
from lib.reach.objects import Objects
from lib.reach.policies import EGRESS, INGRESS, NetworkPolicy, Peer
from lib.reach.selectors import Selector

_ELSEWHERE = "another-namespace"


def outsiders(objects: Objects) -> dict[str, Endpoint]:
    """Return everybody outside the folder, by name."""
    blocks = (*policy_blocks(objects.policies), *mesh_blocks(objects.mesh.authorizations))
    found = {each.name: each for each in (*_strangers(objects), *_named(objects), *_callers(objects))}
    return found | {each.name: each for each in address_endpoints(blocks)}


def own_namespaces(objects: Objects) -> list[str]:
    """Return the namespaces of the folder's workloads and policies."""
    found = {*objects.namespaces, *(each.namespace or "" for each in objects.pods.values())}
    return sorted(found | {each.namespace for each in objects.policies})


def _strangers(objects: Objects) -> Iterator[Endpoint]:
    """Yield a pod without labels in each namespace of the folder, and one elsewhere."""
    for namespace in own_namespaces(objects):
        yield _pod(objects, f"another pod of {namespace}", namespace, {})
    yield from _twice(objects, _pod(objects, f"pods of {_ELSEWHERE}", _ELSEWHERE, {}))


def _named(objects: Objects) -> Iterator[Endpoint]:
    """Yield pods that policies select or name as peers, where they are none of the folder's."""
    for policy in objects.policies:
        yield from _guests(objects, policy.namespace, policy.pods)
        for direction in (INGRESS, EGRESS):
            for peer in _peers(policy, direction):
                if peer.namespaces is None:
                    yield from _guests(objects, policy.namespace, peer.pods)
                else:
                    yield from _elsewhere(objects, peer.namespaces, peer.pods, calls=direction == INGRESS)


def _peers(policy: NetworkPolicy, direction: str) -> Iterator[Peer]:
    for rule in policy.rules(direction) or ():
        yield from (each for each in rule.peers or () if not each.block)


def _guests(objects: Objects, namespace: str, pods: Selector) -> Iterator[Endpoint]:
    """Yield a pod of a namespace of the folder that is selected, where no workload is, by each account."""
    accounts = [account for place, account in _accounts(objects) if place == namespace]
    for labels in pods.examples:
        selected = [each for each in objects.pods.values() if each.labels.items() >= labels.items()]
        if not any(each.namespace == namespace and each.selectable for each in selected):
            guest = _pod(objects, f"pods of {namespace} with {_shown(labels)}", namespace, labels)
            yield guest
            yield from (replace(guest, name=f"{guest.name} as {each}", account=each) for each in accounts)


def _elsewhere(objects: Objects, namespaces: Selector, pods: Selector, *, calls: bool) -> Iterator[Endpoint]:
    """Yield pods of a namespace that is selected: one without labels, and one that is selected.

    Whether pods elsewhere are in the mesh is not known, so callers are tried both ways.
    """
    for labels in namespaces.examples:
        name = labels.get(NAMESPACE_NAME, _shown(labels) or _ELSEWHERE)
        if name in own_namespaces(objects):
            yield from _guests(objects, name, pods)
            continue
        for example in ({}, *pods.examples):
            with_labels = f" with {_shown(example)}" if example else ""
            described = {**objects.namespace_labels(name), **labels}
            pod = Endpoint(f"pods of {name}{with_labels}", name, described, example)
            yield from _twice(objects, pod) if calls else (pod,)


def _callers(objects: Objects) -> Iterator[Endpoint]:
    """Yield pods in the mesh with the accounts that its policies name."""
    for namespace, account in _accounts(objects):
        name, labels = f"pods of {namespace} in the mesh as {account}", objects.namespace_labels(namespace)
        yield Endpoint(name, namespace, labels, account=account, meshed=True)


def _accounts(objects: Objects) -> Iterator[tuple[str, str]]:
    """Yield the namespaces and accounts that the mesh's policies name, except those of workloads."""
    own = {(each.namespace, each.account) for each in objects.pods.values()}
    for principal in objects.mesh.principals:
        namespace, separator, account = principal.partition("/ns/")[2].partition("/sa/")
        if separator and (namespace, account) not in own:
            yield namespace, account


def _twice(objects: Objects, pod: Endpoint) -> Iterator[Endpoint]:
    """Yield a pod outside the mesh and, where the folder has a mesh, the same one in it."""
    yield pod
    if any(each.meshed for each in objects.pods.values()):
        yield replace(pod, name=f"{pod.name} in the mesh", meshed=True)


def _pod(objects: Objects, name: str, namespace: str, labels: dict[str, str]) -> Endpoint:
    described, meshed = objects.namespace_labels(namespace), objects.is_meshed(namespace, labels)
    return Endpoint(name, namespace, described, labels, meshed=meshed)


def _shown(labels: dict[str, str]) -> str:
    return ", ".join(f"{name}={value}" for name, value in labels.items())
