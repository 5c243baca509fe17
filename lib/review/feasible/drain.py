"""Whether pods find places: all of them on all nodes, and again on the others when one is drained."""

from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple

from lib.model import Platform, Program, Workload
from lib.model.amounts import cpu_text, storage_text
from lib.model.guest import guests
from lib.model.quota import EVICTED_AT_ONCE, SURGE, least_pods, most_pods, rolls
from lib.review.feasible.look import Look, pieces
from lib.review.feasible.placement import Node, Pod, Room, largest_first, nodes_of

_NO_NODES = "not known: declare cluster.nodes"


class Load(NamedTuple):
    """Pods that are there at the same time, and the nodes that there are then."""

    name: str
    pods: list[Pod]
    nodes: list[Node]
    added: list[Node]
    """Further nodes that a controller may start."""

    @property
    def numbers(self) -> str:
        asked = sum(each.cpu_millis for each in self.pods), sum(each.memory_mib for each in self.pods)
        room = sum(each.cpu_millis for each in self.nodes), sum(each.memory_mib for each in self.nodes)
        amounts = f"{cpu_text(asked[0])} of {cpu_text(room[0])} CPU, {storage_text(asked[1])} of "
        number = f"{pieces(len(self.pods), 'pod')} on {pieces(len(self.nodes), 'node')}"
        return f"{number}: {amounts}{storage_text(room[1])}"


def drains(platform: Platform) -> Iterator[Look]:
    """Yield whether all pods find places, and whether they do so while any one node is drained."""
    if not platform.environment.cluster.all_nodes:
        yield Look("room", "all pods", "no nodes are declared", unknown=_NO_NODES)
        yield Look("drain", "any node", "no nodes are declared", unknown=_NO_NODES)
        return
    yield from _all_placed(_surging(platform))
    fewest, most = _fewest(platform), _most(platform)
    for load in (fewest,) if fewest == most._replace(name=fewest.name) else (fewest, most):
        yield from _all_placed(load)
        room, lost = _filled(load)
        if not lost:
            full = {node for _, node in room.placed}
            yield from (_drained(room, node, load) for node in load.nodes if node in full)
            yield from _empty(load, len(load.nodes) - len(full))


def budgets(platform: Platform) -> Iterator[Look]:
    """Yield how many pods of each service a drain may take at once."""
    for workload in platform.workloads:
        number = f"{EVICTED_AT_ONCE} of {pieces(least_pods(workload), 'pod')} may go at a time"
        wrong = "no pod may go: a drain never ends" if EVICTED_AT_ONCE < 1 else ""
        yield Look("drain", f"disruption budget of {workload.name}", number, wrong)


def _all_placed(load: Load) -> Iterator[Look]:
    room, lost = _filled(load)
    wrong = "; ".join(_without_place(room, pod, None) for pod in dict.fromkeys(lost))
    yield Look("room", load.name, load.numbers, wrong)


def _filled(load: Load) -> tuple[Room, list[Pod]]:
    """Return the nodes with the pods on them, and the pods that find no place."""
    room = Room(load.nodes)
    return room, [pod for pod in largest_first(load.pods) if not room.add(pod)]


def _drained(room: Room, node: Node, load: Load) -> Look:
    """Evict the pods of a node one after the other, each once the one before it has found a place."""
    left, lost = room.without(node, load.added), Counter[str]()
    reasons, moved = [], room.on(node)
    for pod in moved:
        if pod.has_budget and lost[pod.program] >= EVICTED_AT_ONCE:
            reasons.append(f"the disruption budget of {pod.program} then keeps its next pod: it never ends")
        elif not left.add(pod, node):
            lost[pod.program] += 1
            reasons.append(_without_place(left, pod, node))
    names = ", ".join(dict.fromkeys(pod.program for pod in moved)) or "none"
    numbers = f"{pieces(len(moved), 'pod')} must move ({names}) to {pieces(len(left.nodes), 'other node')}"
    return Look("drain", f"{node.name}, {load.name}", numbers, "; ".join(dict.fromkeys(reasons)))


def _empty(load: Load, number: int) -> Iterator[Look]:
    if number:
        yield Look("drain", f"other nodes, {load.name}", f"{pieces(number, 'node')} without pods")


def _without_place(room: Room, pod: Pod, before: Node | None) -> str:
    """Return why a pod finds no place, and what would give it one."""
    said = f"{pod.program} finds no place for {pod.asks}"
    if not room.nodes:
        return f"{said}: there is no other node; have two (cluster.nodes)"
    if before and pod.tied_to == "node":
        return f"{said}: its volume stays on the node (available_in says so); have a volume that moves"
    if before and pod.tied_to == "zone" and not any(node.zone == before.zone for node in room.nodes):
        fix = "have two nodes in each zone (cluster.nodes), or a volume with available_in='cluster'"
        return f"{said}: its volume is in zone {before.zone}, which has no other node; {fix}"
    allowed = room.allowed(pod, before)
    if not allowed:
        fix = "have nodes in one more zone, two in each, or zones='preferred'"
        return f"{said}: replicas must be spread over two zones; {fix}"
    cpu, memory, pods = max(room.free(node) for node in allowed)
    free = f"{cpu_text(cpu)} CPU, {storage_text(memory)} and {pieces(pods, 'pod')}"
    return (
        f"{said}: where it may be, the node with most CPU left has {free}; have more or larger cluster.nodes"
    )


def _fewest(platform: Platform) -> Load:
    return Load("fewest pods", _pods(platform, extra=0), *nodes_of(platform.environment.cluster))


def _most(platform: Platform) -> Load:
    always, added = nodes_of(platform.environment.cluster)
    return Load("most pods", _pods(platform, extra=0, most=True), [*always, *added], [])


def _surging(platform: Platform) -> Load:
    pods = _pods(platform, extra=SURGE, most=True)
    return _most(platform)._replace(name="most pods while all roll", pods=pods)


def _pods(platform: Platform, *, extra: int, most: bool = False) -> list[Pod]:
    """Return the pods of all programs, those that roll with some of their next revision, and guests."""
    pods = [pod for each in platform.programs for pod in _of(each, most=most)]
    if extra:
        rolling = [each for each in platform.programs if rolls(each)]
        pods += [_pod(each, f"{each.name} (next)") for each in rolling for _ in range(extra)]
    for guest in guests(platform):
        asked = guest.requests.cpu_millis, guest.requests.memory_mib
        pods += [Pod("a pod of an add-on", *asked)] * guest.pods
    return pods


def _of(program: Program, *, most: bool) -> list[Pod]:
    """Return the pods of a program; of a job one run."""
    number = 1 if not isinstance(program, Workload) else (most_pods if most else least_pods)(program)
    return [_pod(program, program.name)] * number


def _pod(program: Program, name: str) -> Pod:
    requests, volume = program.size.requests, program.size.volume
    return Pod(
        name,
        requests.cpu_millis,
        requests.memory_mib,
        spread=program.platform.environment.zones == "required",
        tied_to=volume.available_in if volume else "cluster",
        has_budget=isinstance(program, Workload),
    )
