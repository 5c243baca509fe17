"""A manifest in the words of `docker run`: what the kubelet would set on the container."""

from collections.abc import Iterator

from tests.images.manifest import Workload, amount
from tests.policy.quantities import quantity


def options(workload: Workload, cpus: int, port: int | None = None) -> Iterator[str]:
    """Yield an option for everything that the manifest says; a machine with fewer CPUs lowers that limit.

    `port` is this machine's for the port `http`: any that is free if None.
    """
    yield from _security(workload)
    memory = amount(workload.limit("memory"))
    yield from (f"--memory={memory}", f"--memory-swap={memory}")
    yield f"--cpus={cpu_limit(workload, cpus)}"
    yield f"--stop-timeout={workload.grace_seconds}"
    for name, value in workload.settings.items():
        yield f"--env={name}={value}"
    for name, number in workload.ports.items():
        yield f"--publish=127.0.0.1:{port if port and name == 'http' else ''}:{number}"
    for each in workload.scratch:
        size = f"size={each.size_bytes},mode=2777,gid={workload.group}"
        yield f"--tmpfs={each.path}:rw,exec,nosuid,nodev,{size}"


def cpu_limit(workload: Workload, cpus: int) -> float:
    """Return the CPUs that the container may use on a machine that has `cpus`."""
    return min(float(quantity(workload.limit("cpu")) or 0), cpus)


def _security(workload: Workload) -> Iterator[str]:
    pod, container = workload.pod["securityContext"], workload.container["securityContext"]
    yield f"--user={workload.user}"
    yield f"--group-add={pod['fsGroup']}"
    yield from (f"--cap-drop={name}" for name in container["capabilities"].get("drop", ()))
    yield from (f"--cap-add={name}" for name in container["capabilities"].get("add", ()))
    if container["allowPrivilegeEscalation"] is False:
        yield "--security-opt=no-new-privileges:true"
    if container["readOnlyRootFilesystem"] is True:
        yield "--read-only"
    assert pod["seccompProfile"] == {"type": "RuntimeDefault"}, "what an engine does unless told otherwise"
