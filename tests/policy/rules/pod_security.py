"""Pod Security "restricted" of Kubernetes 1.36, row by row, for containers of every sort."""

from collections.abc import Iterator

from tests.policy.documents import Container, Manifests, Part

_SAFE_SYSCTLS = {
    "kernel.shm_rmid_forced",
    "net.ipv4.ip_local_port_range",
    "net.ipv4.ip_local_reserved_ports",
    "net.ipv4.ip_unprivileged_port_start",
    "net.ipv4.ping_group_range",
    "net.ipv4.tcp_fin_timeout",
    "net.ipv4.tcp_keepalive_intvl",
    "net.ipv4.tcp_keepalive_probes",
    "net.ipv4.tcp_keepalive_time",
    "net.ipv4.tcp_rmem",
    "net.ipv4.tcp_syncookies",
    "net.ipv4.tcp_wmem",
}
_SELINUX_TYPES = {None, "", "container_t", "container_init_t", "container_kvm_t", "container_engine_t"}
_VOLUME_TYPES = {
    "configMap",
    "csi",
    "downwardAPI",
    "emptyDir",
    "ephemeral",
    "persistentVolumeClaim",
    "projected",
    "secret",
}
_USERS = ("runAsUser", "runAsGroup", "fsGroup")
_HANDLERS = (
    "livenessProbe",
    "readinessProbe",
    "startupProbe",
    "lifecycle postStart",
    "lifecycle preStop",
)


def host_processes(manifests: Manifests) -> Iterator[str]:
    """No pod or container runs as a Windows host process."""
    for context in _contexts(manifests):
        if context.get("windowsOptions hostProcess"):
            yield f"{context} is a host process"


def host_namespaces(manifests: Manifests) -> Iterator[str]:
    """No pod shares the network, the processes or the IPC of its node."""
    for pod in manifests.pods:
        for field in ("hostNetwork", "hostPID", "hostIPC"):
            if pod.get(field):
                yield f"{pod} sets {field}"


def privileged_containers(manifests: Manifests) -> Iterator[str]:
    """No container is privileged."""
    for container in manifests.containers:
        if container.get("securityContext privileged"):
            yield f"{container} is privileged"


def capabilities(manifests: Manifests) -> Iterator[str]:
    """Each container drops all capabilities and adds at most NET_BIND_SERVICE."""
    for container in manifests.containers:
        if "ALL" not in container.get("securityContext capabilities drop", []):
            yield f"{container} does not drop ALL"
        for added in container.get("securityContext capabilities add", []):
            if added != "NET_BIND_SERVICE":
                yield f"{container} adds {added}"


def volume_types(manifests: Manifests) -> Iterator[str]:
    """Volumes are of the types that cannot reach the node, so never a hostPath."""
    for pod in manifests.pods:
        for volume in pod.get("volumes", []):
            for kind in volume.keys() - {"name"} - _VOLUME_TYPES:
                yield f"{pod} volume {volume['name']} is a {kind}"


def host_ports(manifests: Manifests) -> Iterator[str]:
    """No container takes a port of its node."""
    for container in manifests.containers:
        for port in container.find("ports * hostPort"):
            if port:
                yield f"{container} takes port {port} of the node"


def probe_hosts(manifests: Manifests) -> Iterator[str]:
    """No probe or lifecycle hook names a host, so that the kubelet asks the pod and nobody else."""
    for container in manifests.containers:
        for handler in _HANDLERS:
            for action in ("httpGet", "tcpSocket"):
                if container.get(f"{handler} {action} host"):
                    yield f"{container} {handler} {action} names a host"


def apparmor(manifests: Manifests) -> Iterator[str]:
    """AppArmor is never switched off."""
    for context in _contexts(manifests):
        if context.get("appArmorProfile type") not in (None, "RuntimeDefault", "Localhost"):
            yield f"{context} has AppArmor {context.get('appArmorProfile type')}"
    for pod in manifests.pods:
        for key, profile in pod.annotations.items():
            allowed = profile == "runtime/default" or profile.startswith("localhost/")
            if key.startswith("container.apparmor.security.beta.kubernetes.io/") and not allowed:
                yield f"{pod} has AppArmor {profile}"


def selinux(manifests: Manifests) -> Iterator[str]:
    """SELinux keeps a container type, and nobody chooses its user or role."""
    for context in _contexts(manifests):
        if context.get("seLinuxOptions type") not in _SELINUX_TYPES:
            yield f"{context} has SELinux type {context.get('seLinuxOptions type')}"
        for field in ("user", "role"):
            if context.get(f"seLinuxOptions {field}"):
                yield f"{context} chooses an SELinux {field}"


def proc_mounts(manifests: Manifests) -> Iterator[str]:
    """Every container has the masked /proc."""
    for container in manifests.containers:
        if container.get("securityContext procMount") not in (None, "Default"):
            yield f"{container} has an unmasked /proc"


def sysctls(manifests: Manifests) -> Iterator[str]:
    """Pods set only sysctls that end at the pod."""
    for pod in manifests.pods:
        for name in pod.find("securityContext sysctls * name"):
            if name not in _SAFE_SYSCTLS:
                yield f"{pod} sets {name}"


def seccomp(manifests: Manifests) -> Iterator[str]:
    """Every container runs under its runtime's seccomp profile, which every node has."""
    for container in manifests.containers:
        profile = _effective(container, "seccompProfile type")
        if profile != "RuntimeDefault":
            yield f"{container} has seccomp profile {profile}"


def privilege_escalation(manifests: Manifests) -> Iterator[str]:
    """No process gains more privileges than its parent."""
    for container in manifests.containers:
        if container.get("securityContext allowPrivilegeEscalation") is not False:
            yield f"{container} does not forbid privilege escalation"


def non_root(manifests: Manifests) -> Iterator[str]:
    """Every container must run as another user than root."""
    for container in manifests.containers:
        if _effective(container, "runAsNonRoot") is not True:
            yield f"{container} does not set runAsNonRoot"


def root_user(manifests: Manifests) -> Iterator[str]:
    """No pod or container asks for root's number."""
    for context in _contexts(manifests):
        if context.get("runAsUser") == 0:
            yield f"{context} runs as user 0"


def users(manifests: Manifests) -> Iterator[str]:
    """Pods have the cluster's user and group; where it assigns them, no pod or container names any."""
    user = manifests.platform.environment.cluster.user
    for pod in manifests.pods:
        for field in _USERS:
            if pod.get(f"securityContext {field}") != user:
                yield f"{pod} has {field} {pod.get(f'securityContext {field}')}, not {user}"
    for container in manifests.containers:
        for field in _USERS:
            if container.get(f"securityContext {field}") not in (None, user):
                yield f"{container} has {field} {container.get(f'securityContext {field}')}"


def changed_owners(manifests: Manifests) -> Iterator[str]:
    """A volume's files get the pod's group when it is first mounted, and not again at each start."""
    for pod in manifests.pods:
        policy = pod.get("securityContext fsGroupChangePolicy")
        if policy != "OnRootMismatch":
            yield f"{pod} changes the owners of files: {policy}"


def user_namespaces(manifests: Manifests) -> Iterator[str]:
    """Exactly where the cluster's record says so, a pod's users are none of its node's."""
    expected = False if manifests.platform.environment.cluster.user_namespaces else None
    for pod in manifests.pods:
        if pod.get("hostUsers") != expected:
            yield f"{pod} has hostUsers {pod.get('hostUsers')}, not {expected}"


def writable_root(manifests: Manifests) -> Iterator[str]:
    """No container can write to its image, which is stricter than "restricted"."""
    for container in manifests.containers:
        if container.get("securityContext readOnlyRootFilesystem") is not True:
            yield f"{container} has a writable root filesystem"


def _contexts(manifests: Manifests) -> Iterator[Part]:
    for part in (*manifests.pods, *manifests.containers):
        yield Part(str(part), part.get("securityContext", {}))


def _effective(container: Container, path: str) -> object:
    """Return what holds for a container: its own security context before its pod's."""
    inherited = container.pod.get(f"securityContext {path}")
    return container.get(f"securityContext {path}", inherited)
