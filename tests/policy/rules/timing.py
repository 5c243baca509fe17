"""How often a cluster asks, how long it waits, and how much it keeps: as it is declared."""

from collections.abc import Iterator

from lib.model import Job, Service
from tests.policy.declared import declared_calls, differences, exposed_services
from tests.policy.documents import Manifests

_EXIT_SECONDS = 5
"""How long a process has to exit, and one that hangs to be killed."""
_KEPT = {
    "spec startingDeadlineSeconds": 3600,
    "spec successfulJobsHistoryLimit": 1,
    "spec failedJobsHistoryLimit": 3,
    "spec jobTemplate spec backoffLimit": 2,
    "spec jobTemplate spec ttlSecondsAfterFinished": 3 * 86400,
}


def probe_times(manifests: Manifests) -> Iterator[str]:
    """A probe is as frequent and as patient as it is declared, and what hangs is soon killed."""
    for workload, pod in manifests.serving:
        for name, probe in workload.declared.probes.given.items():
            expected: dict[str, int | None] = {
                "periodSeconds": probe.period_seconds,
                "timeoutSeconds": probe.timeout_seconds,
                "failureThreshold": probe.failures,
                "terminationGracePeriodSeconds": None if name == "readiness" else _EXIT_SECONDS,
            }
            for found in pod.find(f"containers 0 {name}Probe"):
                yield from differences(f"{pod} {name}", {key: found.get(key) for key in expected}, expected)


def grace(manifests: Manifests) -> Iterator[str]:
    """A pod has time to end its work and five seconds to exit, and not more."""
    for program, pod in manifests.running:
        given = pod.get("terminationGracePeriodSeconds")
        if given != _grace(program.declared):
            yield f"{pod} has {given} seconds to end, not {_grace(program.declared)}"


def held_back(manifests: Manifests) -> Iterator[str]:
    """An image that does not drain by itself is told to end that much later; nothing else has a hook."""
    for pod in manifests.pods:
        workload = manifests.platform.workload_by_name.get(pod.name)
        drain = workload.declared.drain_seconds if workload and not workload.declared.contract else None
        expected = [{"preStop": {"sleep": {"seconds": drain}}}] if drain else []
        found = [each.get("lifecycle") for each in pod.containers if "lifecycle" in each.content]
        if found != expected:
            yield f"{pod} has {found} before its end, not {expected}"


def served_on(manifests: Manifests) -> Iterator[str]:
    """What is called and has another pod that takes over serves on when it is told to end."""
    called = {each.callee for each in declared_calls(manifests.platform)}
    called |= exposed_services(manifests.platform).keys()
    for _, pod in manifests.serving:
        several = manifests.replicas(pod.document)[1] > 1
        if pod.name in called and several and not pod.drain_seconds:
            yield f"{pod} ends while it is called"


def run_times(manifests: Manifests) -> Iterator[str]:
    """A run ends when it takes longer than declared, begins an hour late at most, and is kept for days."""
    jobs = {each.name: each.declared for each in manifests.platform.jobs}
    for document in (each for each in manifests.of("CronJob") if each.name in jobs):
        deadline = {
            "spec jobTemplate spec activeDeadlineSeconds": 60 * jobs[document.name].longest_run_minutes
        }
        expected = _KEPT | deadline
        yield from differences(document, {path: document.get(path) for path in expected}, expected)


def _grace(declared: object) -> int | None:
    if isinstance(declared, Job):
        return declared.grace_seconds
    assert isinstance(declared, Service)
    return (declared.drain_seconds or 0) + declared.longest_request_seconds + _EXIT_SECONDS
