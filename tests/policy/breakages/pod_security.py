"""Breakages of containers of every sort."""

from tests.policy.breakages.changes import CONTAINER, POD, another_container, broken, drop, put

_CONTEXT = "securityContext"
_ASSIGNED = "prod, load balancer"
_IN_CONTAINERS: list[tuple[str, str, object]] = [
    ("host_processes", f"{_CONTEXT} windowsOptions", {"hostProcess": True}),
    ("privileged_containers", f"{_CONTEXT} privileged", True),
    ("capabilities", f"{_CONTEXT} capabilities", {"drop": ["NET_RAW"]}),
    ("capabilities", f"{_CONTEXT} capabilities add", ["NET_ADMIN"]),
    ("host_ports", "ports", [{"name": "other", "containerPort": 1234, "hostPort": 1234}]),
    ("probe_hosts held_back", "lifecycle", {"preStop": {"httpGet": {"host": "169.254.169.254", "port": 80}}}),
    ("apparmor", f"{_CONTEXT} appArmorProfile", {"type": "Unconfined"}),
    ("selinux", f"{_CONTEXT} seLinuxOptions", {"type": "spc_t"}),
    ("selinux", f"{_CONTEXT} seLinuxOptions", {"user": "system_u"}),
    ("selinux", f"{_CONTEXT} seLinuxOptions", {"role": "system_r"}),
    ("proc_mounts", f"{_CONTEXT} procMount", "Unmasked"),
    ("seccomp", f"{_CONTEXT} seccompProfile", {"type": "Unconfined"}),
    ("privilege_escalation", f"{_CONTEXT} allowPrivilegeEscalation", True),
    ("non_root", f"{_CONTEXT} runAsNonRoot", False),
    ("root_user users", f"{_CONTEXT} runAsUser", 0),
    ("writable_root", f"{_CONTEXT} readOnlyRootFilesystem", False),
]
_IN_PODS: list[tuple[str, str, object]] = [
    ("host_processes", f"{_CONTEXT} windowsOptions hostProcess", True),
    ("host_namespaces declared_calls_in declared_calls_out", "hostNetwork", True),
    ("host_namespaces", "hostPID", True),
    ("host_namespaces", "hostIPC", True),
    ("probe_hosts declared_probes", "containers 0 livenessProbe httpGet host", "example.com"),
    (
        "probe_hosts held_back",
        "containers 0 lifecycle postStart tcpSocket",
        {"host": "example.com", "port": "http"},
    ),
    ("apparmor", f"{_CONTEXT} appArmorProfile type", "Unconfined"),
    ("selinux", f"{_CONTEXT} seLinuxOptions type", "spc_t"),
    ("sysctls", f"{_CONTEXT} sysctls", [{"name": "kernel.msgmax", "value": "65536"}]),
    ("seccomp", f"{_CONTEXT} seccompProfile type", "Unconfined"),
    ("non_root", f"{_CONTEXT} runAsNonRoot", False),
    ("root_user users", f"{_CONTEXT} runAsUser", 0),
]
BREAKAGES = [
    *(
        broken(f"{rule} probe_ports" if path == "lifecycle" else rule, another_container(kind, path, value))
        for rule, path, value in _IN_CONTAINERS
        for kind in ("initContainers", "ephemeralContainers")
    ),
    *(broken(rule, put("Deployment/backend", f"{POD} {path}", value)) for rule, path, value in _IN_PODS),
    *(
        broken(rule, put("StatefulSet/chromadb", f"{CONTAINER} {path}", value))
        for rule, path, value in _IN_CONTAINERS
        if path.startswith(_CONTEXT)
    ),
    broken(
        "volume_types removable_nodes scratch_folders",
        put("Deployment/frontend", f"{POD} volumes 0", {"name": "scratch-tmp", "hostPath": {"path": "/"}}),
    ),
    broken(
        "apparmor",
        put(
            "Deployment/backend",
            "spec template metadata annotations container.apparmor.security.beta.kubernetes.io/backend",
            "unconfined",
        ),
    ),
    *(
        broken(rule, change, shape=shape)
        for rule, shape, change in (
            ("users", "prod", put("Deployment/backend", f"{POD} {_CONTEXT} runAsUser", 10002)),
            ("users", "prod", drop("Deployment/backend", f"{POD} {_CONTEXT} runAsGroup")),
            ("users", "prod", drop("StatefulSet/chromadb", f"{POD} {_CONTEXT} fsGroup")),
            ("users", "prod", put("Deployment/backend", f"{CONTAINER} {_CONTEXT} runAsUser", 10002)),
            ("users", _ASSIGNED, put("StatefulSet/chromadb", f"{POD} {_CONTEXT} fsGroup", 10001)),
            ("users", _ASSIGNED, put("Deployment/backend", f"{CONTAINER} {_CONTEXT} runAsGroup", 10001)),
            ("user_namespaces", "prod", put("Deployment/backend", f"{POD} hostUsers", value=False)),
            ("user_namespaces", _ASSIGNED, put("Deployment/backend", f"{POD} hostUsers", value=True)),
            ("user_namespaces", _ASSIGNED, drop("StatefulSet/chromadb", f"{POD} hostUsers")),
        )
    ),
    *(
        broken("seccomp", drop(f"Deployment/{name}", f"{POD} securityContext seccompProfile"))
        for name in ("backend", "frontend")
    ),
    broken("seccomp", put("Deployment/backend", f"{POD} securityContext seccompProfile type", "Localhost")),
    broken("changed_owners", drop("Deployment/backend", f"{POD} securityContext fsGroupChangePolicy")),
]
