"""Ways to break the manifests of an example, each with the rules that must see it and no other."""

import copy
from collections.abc import Callable
from typing import Any, NamedTuple

from tests.policy.documents import Document, Manifests

Change = Callable[[Manifests], None]

POD = "spec template spec"
CONTAINER = f"{POD} containers 0"
NAME = "app.kubernetes.io/name"
INSTANCE = "app.kubernetes.io/instance"


class Breakage(NamedTuple):
    """What is changed, and by which rules that is found."""

    rules: str
    changes: tuple[Change, ...]
    shape: str


def broken(rules: str, *changes: Change, shape: str = "prod") -> Breakage:
    """Return a breakage; `rules` are names with a space between them."""
    return Breakage(rules, changes, shape)


def put(where: str, path: str, value: object) -> Change:
    """Set a value in a document; mappings on the way are made, and `-` appends to a list."""

    def change(manifests: Manifests) -> None:
        content, key = _parent(_document(manifests, where).content, path)
        if key == "-":
            content.append(copy.deepcopy(value))
        else:
            content[int(key) if isinstance(content, list) else key] = copy.deepcopy(value)

    return change


def drop(where: str, path: str) -> Change:
    """Remove a value from a document."""

    def change(manifests: Manifests) -> None:
        content, key = _parent(_document(manifests, where).content, path)
        del content[int(key) if isinstance(content, list) else key]

    return change


def delete(where: str) -> Change:
    """Remove a document."""

    def change(manifests: Manifests) -> None:
        manifests.documents.remove(_document(manifests, where))

    return change


def clone(where: str, path: str, value: object, file: str | None = None) -> Change:
    """Add a copy of a document with another value, perhaps to another file."""

    def change(manifests: Manifests) -> None:
        original = _document(manifests, where)
        content = copy.deepcopy(original.content)
        parent, key = _parent(content, path)
        parent[key] = value
        manifests.documents.append(Document(file or original.file, content))

    return change


def move_to_end(where: str) -> Change:
    """Put a document behind all others."""

    def change(manifests: Manifests) -> None:
        document = _document(manifests, where)
        manifests.documents.remove(document)
        manifests.documents.append(document)

    return change


def another_container(kind: str, path: str, value: object) -> Change:
    """Give the frontend a second, harmless container, but for one value."""

    def change(manifests: Manifests) -> None:
        spec = _document(manifests, "Deployment/frontend").content["spec"]["template"]["spec"]
        container = copy.deepcopy(spec["containers"][0])
        for key in ("ports", "startupProbe", "readinessProbe", "livenessProbe"):
            del container[key]
        container["name"] = "another"
        parent, key = _parent(container, path)
        parent[key] = value
        spec.setdefault(kind, []).append(container)

    return change


def _document(manifests: Manifests, where: str) -> Document:
    return next(each for each in manifests.documents if f"{each.kind}/{each.name}" == where)


def _parent(content: Any, path: str) -> tuple[Any, str]:
    *keys, last = path.split(" ")
    for key in keys:
        content = content[int(key)] if isinstance(content, list) else content.setdefault(key, {})
    return content, last


def _peer(name: str) -> dict[str, object]:
    return {"podSelector": {"matchLabels": {NAME: name, INSTANCE: "goaltrajectory-prod"}}}


def _namespace(name: str) -> dict[str, object]:
    return {"namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": name}}}


_ENVIRONMENT = [
    broken(
        "files duplicate_objects",
        clone("ConfigMap/backend", "kind", "ConfigMap", file="prod/extra.k8s.yaml"),
    ),
    broken("namespace_first", move_to_end("Namespace/goals")),
    broken("one_namespace", clone("ConfigMap/backend", "metadata namespace", "default")),
    *(
        broken(
            "pod_security_labels",
            put(
                "Namespace/goals",
                f"metadata labels pod-security.kubernetes.io/{mode}",
                "baseline",
            ),
        )
        for mode in ("enforce", "audit", "warn")
    ),
    broken("never_pruned", drop("Namespace/goals", "metadata annotations")),
    broken(
        "never_pruned",
        put("Namespace/goals", "metadata annotations argocd.argoproj.io/sync-options", "Prune=true"),
    ),
    broken("complete_environment", delete("LimitRange/goaltrajectory")),
    broken("complete_environment default_deny", delete("NetworkPolicy/default-deny")),
    broken("complete_services", delete("PodDisruptionBudget/chromadb")),
    broken("autoscaled_services", put("HorizontalPodAutoscaler/backend", "spec maxReplicas", 7)),
    broken(
        "autoscaled_services stated_replicas production",
        delete("HorizontalPodAutoscaler/backend"),
    ),
    broken("exposed_services", delete("Ingress/frontend")),
    broken("exposed_services", put("Ingress/frontend", "spec ingressClassName", "other")),
    broken(
        "exposed_services", put("Ingress/frontend", "spec defaultBackend", {"service": {"name": "backend"}})
    ),
    broken("exposed_services tls", put("Ingress/frontend", "spec rules 0 host", "example.com")),
    broken("allowed_hosts settings_checksum", put("ConfigMap/frontend", "data ALLOWED_HOSTS", "*")),
    broken("allowed_hosts settings_checksum", drop("ConfigMap/backend", "data ALLOWED_HOSTS")),
    broken("allowed_hosts settings_checksum", put("ConfigMap/chromadb", "data ALLOWED_HOSTS", "a.example")),
    broken("tls", drop("Ingress/frontend", "spec tls")),
    broken("tls", put("Ingress/frontend", "spec tls 0 hosts 0", "example.com")),
    broken("tls stored_secrets", put("Ingress/frontend", "spec tls 0 secretName", "other")),
    broken("tls development", put("Ingress/frontend", "spec tls", [{"hosts": ["a.b"]}]), shape="dev"),
    broken("registries", put("Deployment/backend", f"{CONTAINER} image", "docker.io/library/backend:1")),
    broken("registries", put("Deployment/backend", f"{CONTAINER} imagePullPolicy", "Always")),
    broken("registries", drop("Deployment/backend", f"{POD} imagePullSecrets")),
    broken("settings_checksum", put("ConfigMap/backend", "data LOG_LEVEL", "debug")),
    broken(
        "development spread quota_room",
        put("Deployment/backend", "spec replicas", 2),
        shape="dev",
    ),
    broken("production autoscaled_services", put("HorizontalPodAutoscaler/backend", "spec minReplicas", 2)),
    broken(
        "production spread",
        put("Deployment/backend", f"{POD} topologySpreadConstraints 0 whenUnsatisfiable", "ScheduleAnyway"),
    ),
]

_IDENTITY = [
    broken("duplicate_objects", clone("ConfigMap/backend", "kind", "ConfigMap")),
    broken(
        "duplicate_names",
        put("Deployment/backend", f"{CONTAINER} ports -", {"name": "http", "containerPort": 1}),
    ),
    broken(
        "duplicate_names",
        put("Deployment/backend", f"{CONTAINER} ports -", {"name": "b", "containerPort": 8000}),
    ),
    broken("duplicate_names", put("Deployment/backend", f"{CONTAINER} env", [{"name": "A"}, {"name": "A"}])),
    broken("duplicate_names", put("StatefulSet/chromadb", f"{CONTAINER} volumeMounts 0 mountPath", "/data")),
    broken("duplicate_names", another_container("initContainers", "name", "frontend")),
    broken(
        "duplicate_names",
        put(
            "Deployment/frontend",
            f"{POD} volumes -",
            {"name": "scratch-tmp", "emptyDir": {"sizeLimit": "1Mi"}},
        ),
    ),
    broken(
        "duplicate_names",
        put("Service/backend", "spec ports -", {"name": "http", "port": 1, "targetPort": "http"}),
    ),
    broken(
        "duplicate_names",
        put("Service/backend", "spec ports -", {"name": "b", "port": 8000, "targetPort": "http"}),
    ),
    broken("labels", drop("ConfigMap/backend", "metadata labels app.kubernetes.io/component")),
    broken("labels", drop("Deployment/backend", "spec template metadata labels app.kubernetes.io/version")),
    broken(
        "labels label_values",
        put("LimitRange/goaltrajectory", "metadata labels app.kubernetes.io/version", "1"),
    ),
    broken("label_values", put("ConfigMap/backend", "metadata labels app.kubernetes.io/version", "9.9.9")),
    broken("label_values", put("Namespace/goals", f"metadata labels {INSTANCE}", "other")),
    broken(
        "selectors",
        put("PodDisruptionBudget/backend", "spec selector matchLabels app.kubernetes.io/component", "api"),
    ),
    broken("selectors", drop("Service/backend", f"spec selector {INSTANCE}")),
    broken("selectors", drop("Deployment/backend", f"spec selector matchLabels {INSTANCE}")),
    broken("default_accounts", put("Deployment/backend", f"{POD} serviceAccountName", "frontend")),
    broken("default_accounts service_accounts", drop("Deployment/backend", f"{POD} serviceAccountName")),
    broken("account_tokens", drop("ServiceAccount/backend", "automountServiceAccountToken")),
    broken("account_tokens", put("Deployment/backend", f"{POD} automountServiceAccountToken", value=True)),
    broken(
        "account_tokens",
        put(
            "Deployment/backend",
            f"{POD} volumes 1 projected sources -",
            {"serviceAccountToken": {"path": "token"}},
        ),
    ),
    broken("service_links", drop("Deployment/backend", f"{POD} enableServiceLinks")),
]

_CONTEXT = "securityContext"
_IN_CONTAINERS: list[tuple[str, str, object]] = [
    ("host_processes", f"{_CONTEXT} windowsOptions", {"hostProcess": True}),
    ("privileged_containers", f"{_CONTEXT} privileged", True),
    ("capabilities", f"{_CONTEXT} capabilities", {"drop": ["NET_RAW"]}),
    ("capabilities", f"{_CONTEXT} capabilities add", ["NET_ADMIN"]),
    ("host_ports", "ports", [{"name": "other", "containerPort": 1234, "hostPort": 1234}]),
    ("probe_hosts", "lifecycle", {"preStop": {"httpGet": {"host": "169.254.169.254", "port": 80}}}),
    ("apparmor", f"{_CONTEXT} appArmorProfile", {"type": "Unconfined"}),
    ("selinux", f"{_CONTEXT} seLinuxOptions", {"type": "spc_t"}),
    ("selinux", f"{_CONTEXT} seLinuxOptions", {"user": "system_u"}),
    ("selinux", f"{_CONTEXT} seLinuxOptions", {"role": "system_r"}),
    ("proc_mounts", f"{_CONTEXT} procMount", "Unmasked"),
    ("seccomp", f"{_CONTEXT} seccompProfile", {"type": "Unconfined"}),
    ("privilege_escalation", f"{_CONTEXT} allowPrivilegeEscalation", True),
    ("non_root", f"{_CONTEXT} runAsNonRoot", False),
    ("root_user", f"{_CONTEXT} runAsUser", 0),
    ("writable_root", f"{_CONTEXT} readOnlyRootFilesystem", False),
]
_IN_PODS: list[tuple[str, str, object]] = [
    ("host_processes", f"{_CONTEXT} windowsOptions hostProcess", True),
    ("host_namespaces", "hostNetwork", True),
    ("host_namespaces", "hostPID", True),
    ("host_namespaces", "hostIPC", True),
    ("probe_hosts", "containers 0 livenessProbe httpGet host", "example.com"),
    ("probe_hosts", "containers 0 lifecycle postStart tcpSocket", {"host": "example.com", "port": "http"}),
    ("apparmor", f"{_CONTEXT} appArmorProfile type", "Unconfined"),
    ("selinux", f"{_CONTEXT} seLinuxOptions type", "spc_t"),
    ("sysctls", f"{_CONTEXT} sysctls", [{"name": "kernel.msgmax", "value": "65536"}]),
    ("seccomp", f"{_CONTEXT} seccompProfile type", "Unconfined"),
    ("non_root", f"{_CONTEXT} runAsNonRoot", False),
    ("root_user", f"{_CONTEXT} runAsUser", 0),
]
_POD_SECURITY = [
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
        "volume_types",
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
        broken("seccomp", drop(f"Deployment/{name}", f"{POD} securityContext seccompProfile"))
        for name in ("backend", "frontend")
    ),
]

_SECRET = {"name": "embedding", "key": "api-key"}
_CREDENTIALS = [
    broken("secret_documents", clone("ConfigMap/backend", "kind", "Secret")),
    broken(
        "secret_variables",
        put(
            "Deployment/backend",
            f"{CONTAINER} env",
            [{"name": "MODE", "valueFrom": {"secretKeyRef": _SECRET}}],
        ),
    ),
    broken(
        "secret_variables",
        put("Deployment/backend", f"{CONTAINER} envFrom -", {"secretRef": {"name": "embedding"}}),
    ),
    *(
        broken("credential_values", put("ConfigMap/backend", "metadata annotations", {"note": text}))
        for text in (
            "-----BEGIN PRIVATE KEY-----",
            "sk-" + 20 * "a",
            "AKIA" + 16 * "A",
            "ghp_" + 36 * "a",
            "https://user:word@example.com",
            "eyJ" + 20 * "a" + "." + 20 * "a",
        )
    ),
    broken(
        "credential_settings",
        put("Deployment/backend", f"{CONTAINER} env", [{"name": "API_TOKEN", "value": "abc"}]),
    ),
    broken("credential_settings settings_checksum", put("ConfigMap/backend", "data ADMIN_PASSWORD", "abc")),
    broken("writable_secrets", drop("Deployment/backend", f"{CONTAINER} volumeMounts 1 readOnly")),
]

_REFERENCES = [
    broken("own_selectors", put("Deployment/backend", f"spec selector matchLabels {NAME}", "nobody")),
    broken(
        "own_selectors",
        put(
            "Deployment/backend",
            f"{POD} topologySpreadConstraints 1 labelSelector matchLabels {NAME}",
            "frontend",
        ),
    ),
    broken("dangling_selectors", put("Service/backend", f"spec selector {NAME}", "nobody")),
    broken(
        "dangling_selectors",
        put("PodDisruptionBudget/backend", f"spec selector matchLabels {NAME}", "nobody"),
    ),
    broken(
        "dangling_selectors declared_calls_in",
        put("NetworkPolicy/chromadb", f"spec podSelector matchLabels {NAME}", "nobody"),
    ),
    broken(
        "dangling_peers declared_calls_in",
        put("NetworkPolicy/chromadb", f"spec ingress 0 from 0 podSelector matchLabels {NAME}", "nobody"),
    ),
    broken(
        "scale_targets",
        put("HorizontalPodAutoscaler/backend", "spec scaleTargetRef apiVersion", "apps/v1beta1"),
    ),
    broken(
        "scale_targets stated_replicas autoscaled_services production",
        put("HorizontalPodAutoscaler/backend", "spec scaleTargetRef name", "nobody"),
    ),
    broken("scale_targets", clone("HorizontalPodAutoscaler/backend", "metadata name", "again")),
    broken("config_maps", put("Deployment/backend", f"{CONTAINER} envFrom 0 configMapRef name", "other")),
    broken(
        "config_maps",
        put(
            "Deployment/backend",
            f"{CONTAINER} env",
            [{"name": "A", "valueFrom": {"configMapKeyRef": {"name": "backend", "key": "NOTHING"}}}],
        ),
    ),
    broken("service_accounts", put("Deployment/backend", f"{POD} serviceAccountName", "nobody")),
    broken(
        "ingress_backends",
        put("Ingress/frontend", "spec rules 0 http paths 0 backend service port name", "web"),
    ),
    broken(
        "ingress_backends",
        put("Ingress/frontend", "spec rules 0 http paths 0 backend service port", {"number": 81}),
    ),
    broken("target_ports", put("Service/backend", "spec ports 0 targetPort", "web")),
    broken("headless_services", drop("Service/chromadb", "spec clusterIP")),
    broken("headless_services", put("StatefulSet/chromadb", "spec serviceName", "other")),
    broken("probe_ports", put("Deployment/backend", f"{CONTAINER} livenessProbe httpGet port", "web")),
    broken(
        "policy_ports declared_calls_out", put("NetworkPolicy/frontend", "spec egress 1 ports 0 port", "web")
    ),
    broken(
        "policy_ports declared_calls_in", put("NetworkPolicy/chromadb", "spec ingress 0 ports 0 port", "web")
    ),
    broken("mounts", drop("Deployment/frontend", f"{CONTAINER} volumeMounts 0")),
    broken("mounts", drop("Deployment/frontend", f"{POD} volumes 0")),
    broken("mounts", drop("StatefulSet/chromadb", "spec volumeClaimTemplates")),
    broken(
        "claims",
        put(
            "Deployment/frontend",
            f"{POD} volumes 0",
            {"name": "scratch-tmp", "persistentVolumeClaim": {"claimName": "x"}},
        ),
    ),
    broken(
        "credential_files",
        put("Deployment/backend", f"{POD} volumes 1 projected sources 0 secret items 0 path", "other"),
    ),
]

_VALUES = [
    *(
        broken(" ".join(("enums", *more)), put(where, path, value))
        for where, path, value, *more in (
            ("PodDisruptionBudget/backend", "spec unhealthyPodEvictionPolicy", "Never"),
            ("Deployment/backend", f"{CONTAINER} imagePullPolicy", "Sometimes", "registries"),
            ("Deployment/backend", f"{CONTAINER} ports 0 protocol", "tcp"),
            ("Deployment/backend", f"{POD} topologySpreadConstraints 1 whenUnsatisfiable", "Maybe"),
            ("Deployment/backend", f"{POD} topologySpreadConstraints 1 topologyKey", "zone", "spread"),
            ("Deployment/backend", f"{POD} securityContext fsGroupChangePolicy", "Often"),
            ("Deployment/backend", "spec strategy type", "Rolling"),
            (
                "StatefulSet/chromadb",
                "spec volumeClaimTemplates 0 spec accessModes 0",
                "ReadWrite",
                "single_writers",
            ),
            ("NetworkPolicy/backend", "spec policyTypes 0", "ingress", "both_directions"),
            ("NetworkPolicy/backend", "spec ingress 0 ports 0 protocol", "tcp"),
            ("HorizontalPodAutoscaler/backend", "spec metrics 0 type", "resource"),
            ("HorizontalPodAutoscaler/backend", "spec metrics 0 resource target type", "Percent"),
            ("HorizontalPodAutoscaler/backend", "spec behavior scaleUp selectPolicy", "Most"),
            ("Ingress/frontend", "spec rules 0 http paths 0 pathType", "prefix"),
            ("Service/backend", "spec type", "NodePort"),
            ("LimitRange/goaltrajectory", "spec limits 0 type", "Containers"),
        )
    ),
    broken("ports", put("Service/backend", "spec ports 1 port", 99999)),
    broken("ports scraped_services", put("Service/backend", "spec ports 1 name", "Metrics Port")),
    broken("ports admitted_namespaces", put("Deployment/backend", f"{CONTAINER} ports 1 containerPort", 0)),
    broken("ranges development spread", put("Deployment/backend", "spec replicas", -3), shape="dev"),
    broken("ranges", put("Deployment/backend", f"{POD} topologySpreadConstraints 1 maxSkew", 0)),
    broken("ranges autoscaled_services", put("HorizontalPodAutoscaler/backend", "spec minReplicas", 99)),
    broken("quantities", put("Deployment/backend", f"{CONTAINER} resources limits cpu", "1,5")),
    broken("quantities", put("Deployment/backend", f"{CONTAINER} resources requests memory", "-64Mi")),
    broken(
        "quantities scratch_space", put("Deployment/frontend", f"{POD} volumes 0 emptyDir sizeLimit", "16 MB")
    ),
    broken(
        "object_names",
        put("Deployment/frontend", f"{POD} volumes 0 name", "Scratch"),
        put("Deployment/frontend", f"{CONTAINER} volumeMounts 0 name", "Scratch"),
    ),
    broken("object_names", clone("ConfigMap/backend", "metadata name", "a.b")),
    broken("label_syntax", put("ConfigMap/backend", "metadata labels team", "goal trajectory")),
    broken("settings settings_checksum", put("ConfigMap/backend", "data log-level", "info")),
    broken(
        "images", put("Deployment/backend", f"{CONTAINER} image", "registry.example.com/goals/backend:latest")
    ),
    broken(
        "images", put("Deployment/backend", f"{CONTAINER} image", "registry.example.com/goals/UPPER CASE !!")
    ),
]

_RESOURCES = [
    broken("missing_resources", drop("Deployment/backend", f"{CONTAINER} resources requests cpu")),
    broken("missing_resources", drop("Deployment/backend", f"{CONTAINER} resources limits memory")),
    broken(
        "missing_resources scratch_space",
        drop("Deployment/backend", f"{CONTAINER} resources limits ephemeral-storage"),
    ),
    broken("request_above_limit", put("Deployment/frontend", f"{CONTAINER} resources limits cpu", "50m")),
    broken("scratch_space", drop("Deployment/frontend", f"{POD} volumes 0 emptyDir sizeLimit")),
    broken("scratch_space", put("Deployment/frontend", f"{POD} volumes 0 emptyDir sizeLimit", "10Gi")),
    broken("quota_names", drop("ResourceQuota/goaltrajectory", "spec hard pods")),
    broken("quota_room", put("ResourceQuota/goaltrajectory", "spec hard requests.memory", "1Gi")),
    broken("quota_room", put("ResourceQuota/goaltrajectory", "spec hard pods", "11")),
    broken("limit_ranges", put("Deployment/frontend", f"{CONTAINER} resources limits cpu", "2")),
    broken("limit_ranges limit_defaults", put("LimitRange/goaltrajectory", "spec limits 0 min cpu", "200m")),
    broken("limit_defaults", put("LimitRange/goaltrajectory", "spec limits 0 default cpu", "100")),
]

_PROBES = [
    broken("missing_probes", drop("Deployment/backend", f"{CONTAINER} startupProbe")),
    broken(
        "same_probes",
        put("Deployment/backend", f"{CONTAINER} readinessProbe httpGet path", "/"),
        put("Deployment/backend", f"{CONTAINER} livenessProbe httpGet path", "/"),
    ),
    broken(
        "eager_liveness",
        *(
            put("Deployment/backend", f"{CONTAINER} livenessProbe {field}", 1)
            for field in ("periodSeconds", "timeoutSeconds", "failureThreshold")
        ),
    ),
    broken("slow_starts", put("Deployment/backend", f"{CONTAINER} startupProbe failureThreshold", 1)),
    broken("probe_overlap", put("Deployment/backend", f"{CONTAINER} readinessProbe timeoutSeconds", 9999)),
    broken("termination_grace", put("Deployment/backend", f"{POD} terminationGracePeriodSeconds", 1)),
]

_AVAILABILITY = [
    broken("stated_replicas", put("Deployment/backend", "spec replicas", 3)),
    broken("single_writers quota_room spread", put("StatefulSet/chromadb", "spec replicas", 2)),
    broken(
        "single_writers",
        put("StatefulSet/chromadb", "spec volumeClaimTemplates 0 spec accessModes", ["ReadWriteOnce"]),
    ),
    broken(
        "single_writers",
        put("StatefulSet/chromadb", "spec persistentVolumeClaimRetentionPolicy whenDeleted", "Delete"),
    ),
    broken("autoscaler_behavior", drop("HorizontalPodAutoscaler/backend", "spec metrics 1")),
    broken("autoscaler_behavior", drop("HorizontalPodAutoscaler/backend", "spec behavior scaleDown")),
    broken("rollouts", put("Deployment/backend", "spec strategy rollingUpdate maxUnavailable", 1)),
    broken("disruption_budgets", put("PodDisruptionBudget/backend", "spec maxUnavailable", 0)),
    broken("disruption_budgets", put("PodDisruptionBudget/backend", "spec maxUnavailable", "0%")),
    broken(
        "disruption_budgets",
        drop("PodDisruptionBudget/backend", "spec maxUnavailable"),
        put("PodDisruptionBudget/backend", "spec minAvailable", 3),
    ),
    broken("broken_pods", drop("PodDisruptionBudget/backend", "spec unhealthyPodEvictionPolicy")),
    broken("spread", drop("Deployment/backend", f"{POD} topologySpreadConstraints 1")),
    broken(
        "drained_nodes", drop("Deployment/backend", f"{POD} topologySpreadConstraints 0 nodeTaintsPolicy")
    ),
]

_NETWORK = [
    broken("default_deny empty_rules", put("NetworkPolicy/default-deny", "spec ingress", [{}])),
    broken(
        "default_deny both_directions", put("NetworkPolicy/default-deny", "spec policyTypes", ["Ingress"])
    ),
    broken("both_directions", put("NetworkPolicy/backend", "spec policyTypes", ["Ingress"])),
    broken("empty_rules", put("NetworkPolicy/chromadb", "spec egress", [{"ports": [{"port": 443}]}])),
    broken("empty_rules declared_calls_in", put("NetworkPolicy/chromadb", "spec ingress 0 from", [])),
    broken("empty_rules declared_calls_in", drop("NetworkPolicy/chromadb", "spec ingress 0 ports")),
    broken(
        "broad_peers mesh_probes",
        put("NetworkPolicy/chromadb", "spec ingress 0 from -", {"ipBlock": {"cidr": "0.0.0.0/0"}}),
    ),
    broken(
        "broad_peers admitted_namespaces",
        put("NetworkPolicy/chromadb", "spec ingress 0 from -", {"namespaceSelector": {}}),
    ),
    broken(
        "broad_peers declared_calls_in",
        put("NetworkPolicy/chromadb", "spec ingress 0 from -", {"podSelector": {}}),
    ),
    broken("declared_calls_out", put("NetworkPolicy/frontend", "spec egress 1 to -", _peer("chromadb"))),
    broken("declared_calls_out", drop("NetworkPolicy/frontend", "spec egress 1")),
    broken("declared_calls_in", put("NetworkPolicy/chromadb", "spec ingress 0 from -", _peer("frontend"))),
    broken("declared_calls_in", put("NetworkPolicy/backend", "spec ingress 0 ports -", {"port": "metrics"})),
    broken(
        "admitted_namespaces",
        put("NetworkPolicy/chromadb", "spec ingress 0 from -", _namespace("monitoring")),
    ),
    broken("admitted_namespaces", drop("NetworkPolicy/backend", "spec ingress 1")),
    broken("name_resolution", drop("NetworkPolicy/frontend", "spec egress 0")),
    broken("name_resolution", drop("NetworkPolicy/frontend", "spec egress 0 ports 1")),
    broken("name_resolution", drop("NetworkPolicy/frontend", "spec egress 0 to 0 podSelector")),
    broken(
        "name_resolution",
        put(
            "NetworkPolicy/chromadb", "spec egress", [{"to": [_namespace("other")], "ports": [{"port": 80}]}]
        ),
    ),
    broken("external_calls", put("NetworkPolicy/backend", "spec egress 2 ports 0 port", 80)),
    broken("external_calls", drop("NetworkPolicy/backend", "spec egress 2")),
    broken(
        "external_calls",
        put(
            "NetworkPolicy/chromadb",
            "spec egress",
            [{"to": [{"ipBlock": {"cidr": "203.0.113.0/24"}}], "ports": [{"port": 443}]}],
        ),
    ),
    broken(
        "external_calls",
        put("NetworkPolicy/backend", "spec egress 2 to -", {"ipBlock": {"cidr": "2001:db8::/32"}}),
    ),
    broken("external_calls", drop("NetworkPolicy/backend", "spec egress 2 to 1"), shape="prod, dual-stack"),
    *(
        broken("private_networks", drop("NetworkPolicy/backend", f"spec egress 2 to 0 ipBlock except {at}"))
        for at in range(1, 6)
    ),
    *(
        broken(
            "private_networks",
            drop("NetworkPolicy/backend", f"spec egress 2 to 1 ipBlock except {at}"),
            shape="prod, dual-stack",
        )
        for at in (0, 2, 3)
    ),
]

_GROUP = "spec groups 1 rules 0"
_MONITORING = [
    broken("rules_and_dashboards", delete("PrometheusRule/chromadb")),
    broken("rules_and_dashboards", drop("PrometheusRule/backend", "metadata labels release")),
    broken("rules_and_dashboards", delete("ConfigMap/frontend-dashboard")),
    broken("rules_and_dashboards", drop("ConfigMap/frontend-dashboard", "metadata labels grafana_dashboard")),
    broken("alerts", drop("PrometheusRule/backend", f"{_GROUP} labels severity")),
    broken("alerts", put("PrometheusRule/backend", f"{_GROUP} labels severity", "page")),
    broken("alerts", put("PrometheusRule/backend", f"{_GROUP} labels namespace", "goals-staging")),
    broken("alerts", put("PrometheusRule/backend", f"{_GROUP} labels service", "frontend")),
    broken("alerts", drop("PrometheusRule/backend", f"{_GROUP} annotations summary")),
    broken("alerts", drop("PrometheusRule/backend", f"{_GROUP} annotations runbook_url")),
    broken("alerts", put("PrometheusRule/backend", f"{_GROUP} alert", "Unwritten")),
]

_GATEWAY = "prod, gateway"
_MONITOR = "spec endpoints 0 port"
_ADD_ONS = [
    broken("missing_add_ons", put("ServiceAccount/backend", "apiVersion", "cert-manager.io/v1"), shape="dev"),
    broken("scraped_services", delete("ServiceMonitor/backend")),
    broken("scraped_services", put("ServiceMonitor/backend", _MONITOR, "http")),
    broken("scraped_services", drop("ServiceMonitor/backend", "metadata labels release")),
    broken(
        "scraped_services", put("ServiceMonitor/backend", f"spec selector matchLabels {NAME}", "frontend")
    ),
    broken("stored_secrets", delete("ExternalSecret/pull")),
    broken("stored_secrets", put("ExternalSecret/embedding", "spec secretStoreRef kind", "SecretStore")),
    broken(
        "stored_secrets", put("ExternalSecret/embedding", "spec data 0 remoteRef key", "goals/dev/embedding")
    ),
    broken("stored_secrets", put("ExternalSecret/embedding", "spec data 0 secretKey", "other")),
    broken("certificates stored_secrets", delete("Certificate/frontend")),
    broken("certificates", put("Certificate/frontend", "spec dnsNames 0", "example.com")),
    broken("certificates", put("Certificate/frontend", "spec issuerRef kind", "Issuer")),
    broken("gateways", delete("HTTPRoute/frontend-redirect"), shape=_GATEWAY),
    broken("gateways", delete("Gateway/frontend"), shape=_GATEWAY),
    *(
        broken("gateways", put(where, path, value), shape=_GATEWAY)
        for where, path, value in (
            ("Gateway/frontend", "spec gatewayClassName", "other"),
            ("Gateway/frontend", "spec listeners 0 hostname", "example.com"),
            ("Gateway/frontend", "spec listeners 1 port", 8443),
            ("HTTPRoute/frontend", "spec hostnames 0", "example.com"),
            ("HTTPRoute/frontend", "spec rules 0 backendRefs 0 port", 81),
            ("HTTPRoute/frontend", "spec parentRefs 0 sectionName", "http"),
        )
    ),
]

_MESH, _ALL = "prod, mesh", "prod, all in the mesh"
_MESHED = [
    broken(
        "ambient_namespace", drop("Namespace/goals", "metadata labels istio.io/dataplane-mode"), shape=_MESH
    ),
    broken("ambient_namespace", put("Namespace/goals", "metadata labels istio.io/dataplane-mode", "ambient")),
    broken(
        "ambient_namespace",
        put("Deployment/backend", "spec template metadata annotations sidecar.istio.io/inject", "true"),
    ),
    *(
        broken("strict_mtls", change, shape=shape)
        for shape, change in (
            (_MESH, put("PeerAuthentication/default", "spec mtls mode", "PERMISSIVE")),
            (_MESH, put("PeerAuthentication/backend", "spec mtls mode", "PERMISSIVE")),
            (_MESH, put("PeerAuthentication/backend", "spec portLevelMtls 8000", {"mode": "PERMISSIVE"})),
            (_MESH, delete("PeerAuthentication/frontend")),
            (_ALL, delete("PeerAuthentication/default")),
        )
    ),
    *(
        broken(f"mesh_callers{more}", change, shape=shape)
        for shape, more, change in (
            (_MESH, "", delete("AuthorizationPolicy/chromadb")),
            (_MESH, "", put("AuthorizationPolicy/chromadb", "spec action", "DENY")),
            (_MESH, "", drop("AuthorizationPolicy/chromadb", "spec rules 0 from")),
            (_MESH, "", put("AuthorizationPolicy/chromadb", "spec rules 0 to 0 operation ports 0", "9999")),
            (
                _ALL,
                "",
                put(
                    "AuthorizationPolicy/frontend",
                    "spec rules -",
                    {"to": [{"operation": {"ports": ["9090"]}}]},
                ),
            ),
            (
                _ALL,
                "",
                put(
                    "AuthorizationPolicy/backend",
                    "spec rules 0 from 0 source principals -",
                    "cluster.local/ns/goals/sa/chromadb",
                ),
            ),
        )
    ),
    broken(
        "ztunnel_fields",
        put("AuthorizationPolicy/chromadb", "spec rules 0 to 0 operation methods", ["GET"]),
        shape=_MESH,
    ),
    broken(
        "ztunnel_fields",
        put("AuthorizationPolicy/chromadb", "spec rules 0 from 0 source requestPrincipals", ["*"]),
        shape=_MESH,
    ),
    broken(
        "ztunnel_fields",
        put("AuthorizationPolicy/chromadb", "spec rules 0 when", [{"key": "a"}]),
        shape=_MESH,
    ),
    broken("mesh_ports", drop("NetworkPolicy/backend", "spec ingress 0 ports 1"), shape=_MESH),
    broken("mesh_ports", drop("NetworkPolicy/frontend", "spec egress 1 ports 1"), shape=_MESH),
    broken(
        "mesh_ports", put("NetworkPolicy/backend", "spec ingress 1 ports -", {"port": 15008}), shape=_MESH
    ),
    broken("mesh_ports", put("NetworkPolicy/backend", "spec ingress 0 ports -", {"port": 15008})),
    broken("mesh_ports", drop("NetworkPolicy/frontend", "spec ingress 0 ports 1"), shape=_ALL),
    broken("mesh_probes", drop("NetworkPolicy/chromadb", "spec ingress 1"), shape=_MESH),
    broken(
        "mesh_probes",
        drop("NetworkPolicy/chromadb", "spec ingress 1 from 1"),
        shape="prod, mesh, dual-stack",
    ),
    broken("mesh_probes", put("NetworkPolicy/chromadb", "spec ingress 1 ports 0 port", 8000), shape=_MESH),
]

_BACKUP, _JOB = "prod, backup", "spec jobTemplate spec"
_JOB_POD = f"{_JOB} template spec"
_JOBS = [
    *(
        broken(rules, change, shape=_BACKUP)
        for rules, change in (
            (
                "complete_jobs dangling_selectors dangling_peers declared_calls_in declared_calls_out",
                delete("CronJob/backup"),
            ),
            ("complete_jobs", put("CronJob/backup", "spec schedule", "0 0 * * *")),
            ("complete_jobs service_accounts", delete("ServiceAccount/backup")),
            ("bounded_jobs", put("CronJob/backup", "spec concurrencyPolicy", "Allow")),
            ("bounded_jobs enums", put("CronJob/backup", "spec concurrencyPolicy", "Never")),
            ("bounded_jobs", drop("CronJob/backup", "spec timeZone")),
            ("bounded_jobs", drop("CronJob/backup", f"{_JOB} activeDeadlineSeconds")),
            ("bounded_jobs", put("CronJob/backup", f"{_JOB} backoffLimit", 6)),
            ("bounded_jobs", drop("CronJob/backup", "spec startingDeadlineSeconds")),
            ("ranges", put("CronJob/backup", "spec startingDeadlineSeconds", 5)),
            ("bounded_jobs", put("CronJob/backup", f"{_JOB_POD} restartPolicy", "OnFailure")),
            ("kept_claims claims", delete("PersistentVolumeClaim/backup")),
            ("kept_claims", put("PersistentVolumeClaim/backup", "spec accessModes", ["ReadWriteOnce"])),
            ("kept_claims", put("PersistentVolumeClaim/backup", "spec resources requests storage", "4Gi")),
            (
                "never_pruned",
                drop(
                    "PersistentVolumeClaim/backup", "metadata annotations kustomize.toolkit.fluxcd.io/prune"
                ),
            ),
            ("labels", drop("CronJob/backup", "spec jobTemplate metadata labels app.kubernetes.io/version")),
            ("label_values", put("CronJob/backup", "metadata labels app.kubernetes.io/version", "9.9.9")),
            ("declared_calls_in", drop("NetworkPolicy/chromadb", "spec ingress 0 from 1")),
            ("declared_calls_out", drop("NetworkPolicy/backup", "spec egress 1")),
            ("name_resolution", drop("NetworkPolicy/backup", "spec egress 0")),
            ("settings_checksum", put("ConfigMap/backup", "data BACKUP_KEEP", "1")),
            (
                "writable_root",
                drop("CronJob/backup", f"{_JOB_POD} containers 0 securityContext readOnlyRootFilesystem"),
            ),
            ("default_accounts", put("CronJob/backup", f"{_JOB_POD} serviceAccountName", "backend")),
            ("quota_room", put("ResourceQuota/goaltrajectory", "spec hard pods", "13")),
            ("quota_room", put("ResourceQuota/goaltrajectory", "spec hard persistentvolumeclaims", "1")),
        )
    ),
    *(
        broken(rules, change, shape="prod, backup in a bucket")
        for rules, change in (
            ("external_calls", drop("NetworkPolicy/backup", "spec egress 2")),
            ("credential_files settings_checksum", drop("ConfigMap/backup", "data BUCKET_CREDENTIAL_FILE")),
            ("stored_secrets", delete("ExternalSecret/backup")),
        )
    ),
    broken(
        "mesh_callers",
        drop("AuthorizationPolicy/chromadb", "spec rules 0 from 0 source principals 1"),
        shape="prod, backup, mesh",
    ),
]

BREAKAGES = [
    *_JOBS,
    *_ENVIRONMENT,
    *_IDENTITY,
    *_POD_SECURITY,
    *_CREDENTIALS,
    *_REFERENCES,
    *_VALUES,
    *_RESOURCES,
    *_PROBES,
    *_AVAILABILITY,
    *_NETWORK,
    *_MONITORING,
    *_ADD_ONS,
    *_MESHED,
]
