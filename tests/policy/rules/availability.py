"""How many pods there are, where, and how many of them may be evicted."""

from collections.abc import Iterator

from tests.policy.documents import Document, Manifests, Pod

_ZONE, _NODE = "topology.kubernetes.io/zone", "kubernetes.io/hostname"
_RETAINED = {"whenDeleted": "Retain", "whenScaled": "Retain"}
_EVICTABLE = "cluster-autoscaler.kubernetes.io/safe-to-evict"


def stated_replicas(manifests: Manifests) -> Iterator[str]:
    """What does not end states its replicas or has an autoscaler, never both."""
    for pod in (each for each in manifests.pods if not each.ends):
        stated = "replicas" in pod.document.get("spec")
        scaled = bool(manifests.autoscalers(pod.document))
        if stated == scaled:
            yield f"{pod} has {'both' if stated else 'neither'} replicas and an autoscaler"


def single_writers(manifests: Manifests) -> Iterator[str]:
    """What keeps data is one pod, with a volume of the model's access mode that outlives it."""
    volumes = {each.name: each.size.volume for each in manifests.platform.workloads}
    for workload in manifests.of("StatefulSet"):
        if manifests.autoscalers(workload) or workload.get("spec replicas") != 1:
            yield f"{workload} may have more than one replica"
        volume = volumes.get(workload.name)
        for modes in workload.find("spec volumeClaimTemplates * spec accessModes"):
            if volume is None or modes != [volume.access_mode]:
                yield f"{workload} has a volume with {modes}"
        if workload.get("spec persistentVolumeClaimRetentionPolicy") != _RETAINED:
            yield f"{workload} deletes its volume"


def ways_back(manifests: Manifests) -> Iterator[str]:
    """What keeps data goes back to a version that worked: it does not wait for a pod that cannot start."""
    for workload in manifests.of("StatefulSet"):
        if workload.get("spec podManagementPolicy") != "Parallel":
            yield f"{workload} waits for a pod that cannot start, whatever its template says later"


def autoscaler_behavior(manifests: Manifests) -> Iterator[str]:
    """An autoscaler looks at CPU and memory, and says how fast it goes up and down."""
    for autoscaler in manifests.of("HorizontalPodAutoscaler"):
        if set(autoscaler.find("spec metrics * resource name")) != {"cpu", "memory"}:
            yield f"{autoscaler} does not look at CPU and memory"
        for direction in ("scaleUp", "scaleDown"):
            if not autoscaler.get(f"spec behavior {direction} policies"):
                yield f"{autoscaler} does not say how fast it goes: {direction}"


def rollouts(manifests: Manifests) -> Iterator[str]:
    """A rollout adds a pod before it takes one away."""
    for workload in manifests.of("Deployment"):
        strategy = workload.get("spec strategy rollingUpdate", {})
        if strategy.get("maxUnavailable") not in (0, "0%") or strategy.get("maxSurge") in (0, "0%", None):
            yield f"{workload} rolls out with {strategy}"


def disruption_budgets(manifests: Manifests) -> Iterator[str]:
    """A disruption budget always lets one pod be evicted."""
    for budget in manifests.of("PodDisruptionBudget"):
        least = min(
            (manifests.replicas(pod.document)[0] for pod in _protected(manifests, budget)),
            default=0,
        )
        if least and _evictable(budget, least) < 1:
            yield f"{budget} never lets a pod be evicted"


def broken_pods(manifests: Manifests) -> Iterator[str]:
    """A disruption budget says whether broken pods may be evicted."""
    for budget in manifests.of("PodDisruptionBudget"):
        if not budget.get("spec unhealthyPodEvictionPolicy"):
            yield f"{budget} has no unhealthyPodEvictionPolicy"


def spread(manifests: Manifests) -> Iterator[str]:
    """Replicas are spread over zones and nodes, over zones strictly where the environment says so."""
    strict = manifests.platform.environment.zones == "required"
    for pod in manifests.pods:
        if manifests.replicas(pod.document)[1] == 1:
            continue
        found = {each["topologyKey"]: each for each in pod.get("topologySpreadConstraints", [])}
        for key in (_ZONE, _NODE):
            if key not in found:
                yield f"{pod} is not spread by {key}"
        action = "DoNotSchedule" if strict else "ScheduleAnyway"
        if _ZONE in found and found[_ZONE].get("whenUnsatisfiable") != action:
            yield f"{pod} is spread over zones with an action other than {action}"


def drained_nodes(manifests: Manifests) -> Iterator[str]:
    """A strict spread does not count nodes that are drained, or their pods would stay pending."""
    for pod in manifests.pods:
        for constraint in pod.get("topologySpreadConstraints", []):
            strict = constraint.get("whenUnsatisfiable") == "DoNotSchedule"
            if strict and constraint.get("nodeTaintsPolicy") != "Honor":
                yield f"{pod} counts drained nodes by {constraint['topologyKey']}"


def least_zones(manifests: Manifests) -> Iterator[str]:
    """Exactly a strict spread waits for a second zone, so that one zone never has all replicas."""
    for pod in manifests.pods:
        for constraint in pod.get("topologySpreadConstraints", []):
            expected = 2 if constraint.get("whenUnsatisfiable") == "DoNotSchedule" else None
            if constraint.get("minDomains") != expected:
                yield f"{pod} wants {constraint.get('minDomains')} of {constraint['topologyKey']}"


def suitable_nodes(manifests: Manifests) -> Iterator[str]:
    """Pods run on nodes with Linux, and with the architecture that the cluster's record names."""
    architecture = manifests.platform.environment.cluster.architecture
    expected = {"kubernetes.io/os": "linux"} | ({"kubernetes.io/arch": architecture} if architecture else {})
    for pod in manifests.pods:
        if pod.get("nodeSelector") != expected:
            yield f"{pod} runs on nodes with {pod.get('nodeSelector')}, not {expected}"


def removable_nodes(manifests: Manifests) -> Iterator[str]:
    """Exactly pods with empty folders say that cluster-autoscaler may remove their node."""
    for pod in manifests.pods:
        expected = "true" if any("emptyDir" in each for each in pod.get("volumes", [])) else None
        if pod.annotations.get(_EVICTABLE) != expected:
            yield f"{pod} has {_EVICTABLE} {pod.annotations.get(_EVICTABLE)}, not {expected}"


def _protected(manifests: Manifests, budget: Document) -> list[Pod]:
    return manifests.selected(budget.namespace, budget.get("spec selector", {}))


def _evictable(budget: Document, replicas: int) -> int:
    """Return how many of `replicas` healthy pods the budget lets go."""
    most, least = budget.get("spec maxUnavailable"), budget.get("spec minAvailable")
    if most is not None:
        return _share(most, replicas)
    return replicas - _share(least, replicas)


def _share(number: int | str, replicas: int) -> int:
    if isinstance(number, int):
        return number
    # Kubernetes rounds up.
    return -(-int(number.rstrip("%")) * replicas // 100)
