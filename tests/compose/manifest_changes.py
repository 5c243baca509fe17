"""Ways to change what the manifests say of a service, for every field that is compared."""

from tests.compose.change import SERVICE, alter, append, both, drop, put

_POD = "* {} spec template spec"
_CONTAINER = f"{_POD} containers 0"
_POLICY = "NetworkPolicy {} spec"
_INGRESS = "Ingress * spec rules * http paths *"

_SECRET_VOLUME = {
    "name": "scratch-tmp",
    "projected": {"sources": [{"secret": {"name": "another", "items": [{"key": "key", "path": "file"}]}}]},
}
_EVERY_POD: list[dict[str, object]] = [{"podSelector": {}}]
_ANOTHER_NAMESPACE = [{"namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": "another"}}}]
_PROBE = {"exec": {"command": ["another"]}, "periodSeconds": 77, "timeoutSeconds": 77, "failureThreshold": 77}
_ANOTHER_NETWORK = [{"ipBlock": {"cidr": "203.0.113.0/24"}}]

_ALIVE = put(
    f"{_CONTAINER} livenessProbe", _PROBE, also="health_request interval_seconds timeout_seconds when_hung"
)
_STARTED = put(
    f"{_CONTAINER} startupProbe",
    _PROBE,
    also="start_request when_not_started health_request interval_seconds timeout_seconds when_hung",
)

CHANGES = {
    "runs": [
        *put("* {} spec replicas", 0),
        *alter("CronJob {} spec schedule", is_silent=True),
        *drop("CronJob {} spec schedule"),
    ],
    "image": alter(f"{_CONTAINER} image"),
    "entrypoint": put(f"{_CONTAINER} command", ["another"]),
    "arguments": put(f"{_CONTAINER} args", ["another"]),
    "restarts": put(f"{_POD} restartPolicy", "OnFailure"),
    "grace_seconds": both(f"{_POD} terminationGracePeriodSeconds"),
    "before_end": put(f"{_CONTAINER} lifecycle", {"preStop": {"sleep": {"seconds": 5}}}),
    "user": [
        *both(f"{_POD} securityContext runAsUser"),
        *both(f"{_POD} securityContext runAsGroup", also="groups"),
        *put(f"{_CONTAINER} securityContext runAsUser", 0),
    ],
    "groups": [
        *alter(f"{_POD} securityContext fsGroup"),
        *put(f"{_POD} securityContext supplementalGroups", [5]),
    ],
    "capabilities": [
        *both(f"{_CONTAINER} securityContext capabilities drop *"),
        *put(f"{_CONTAINER} securityContext capabilities add", ["NET_ADMIN"]),
    ],
    "no_new_privileges": both(f"{_CONTAINER} securityContext allowPrivilegeEscalation"),
    "seccomp": both(f"{_POD} securityContext seccompProfile type"),
    "read_only_root": both(f"{_CONTAINER} securityContext readOnlyRootFilesystem"),
    "cpu_millis": both(f"{_CONTAINER} resources limits cpu"),
    "memory_bytes": both(f"{_CONTAINER} resources limits memory"),
    "disk_bytes": [
        *both(f"{_CONTAINER} resources limits ephemeral-storage", is_silent=True),
        *alter("* {} spec volumeClaimTemplates * spec resources requests storage", is_silent=True),
        *alter("PersistentVolumeClaim {} spec resources requests storage", is_silent=True),
    ],
    "health_request": [
        *alter(f"{_CONTAINER} livenessProbe httpGet *"),
        *drop(f"{_CONTAINER} livenessProbe", also="interval_seconds timeout_seconds when_hung"),
        *_ALIVE,
    ],
    "start_request": [
        *alter(f"{_CONTAINER} startupProbe httpGet *"),
        *drop(f"{_CONTAINER} startupProbe", also="when_not_started"),
        *_STARTED,
    ],
    "interval_seconds": both(f"{_CONTAINER} livenessProbe periodSeconds") + _ALIVE,
    "timeout_seconds": both(f"{_CONTAINER} livenessProbe timeoutSeconds") + _ALIVE,
    "when_hung": both(f"{_CONTAINER} livenessProbe failureThreshold") + _ALIVE,
    "when_not_started": [
        *both(f"{_CONTAINER} startupProbe periodSeconds", f"{_CONTAINER} startupProbe failureThreshold"),
        *_STARTED,
    ],
    "settings": [
        *alter(f"{_CONTAINER} env * value"),
        *drop(f"{_CONTAINER} env *", f"{_CONTAINER} envFrom *"),
        *both("ConfigMap {} data *"),
        *put("ConfigMap {} data ANOTHER", "value"),
    ],
    "secrets": [
        *alter(f"{_POD} volumes * projected sources * secret items * path"),
        *drop(f"{_POD} volumes * projected sources * secret items *"),
        *put(f"{_POD} volumes 0", _SECRET_VOLUME, also="volumes disk_bytes"),
    ],
    "volumes": [
        *alter(f"{_CONTAINER} volumeMounts * mountPath", also="secrets"),
        *drop(f"{_CONTAINER} volumeMounts *", also="secrets"),
        *append(f"{_CONTAINER} volumeMounts", {"name": "scratch-tmp", "mountPath": "/another"}),
        *put(f"{_CONTAINER} volumeMounts * readOnly", value=True),
        *both(f"{_POD} volumes * emptyDir sizeLimit"),
        *drop("* {} spec volumeClaimTemplates *", also="disk_bytes"),
        *drop(f"{_POD} volumes * persistentVolumeClaim", also="disk_bytes"),
    ],
    "listens": [
        *alter(f"{_CONTAINER} ports * containerPort", also="admits calls callers outside"),
        *drop(f"{_CONTAINER} ports *", also="admits calls callers outside health_request start_request"),
        *append(f"{_CONTAINER} ports", {"name": "another", "containerPort": 9999}),
    ],
    "addressed": [
        *alter("Service {} spec ports * port"),
        *alter("Service {} spec ports * targetPort", also="exposed"),
        *drop("Service {} spec ports *", also="exposed"),
    ],
    "exposed": [
        *alter(f"{_INGRESS} backend service name", f"{_INGRESS} backend service port name"),
        *drop(_INGRESS),
        *put(f"{_INGRESS} backend service name", SERVICE),
    ],
    "admits": [
        *alter(f"{_POLICY} ingress * ports * port", also="callers"),
        *drop(f"{_POLICY} ingress * from *", also="callers"),
        *append(f"{_POLICY} ingress", {"from": _ANOTHER_NAMESPACE, "ports": [{"port": "another"}]}),
    ],
    "calls": [
        *both(f"{_POLICY} egress * to * podSelector matchLabels *", also="outside"),
        *drop(f"{_POLICY} egress *", f"{_POLICY} policyTypes *", also="outside callers admits"),
        *append(f"{_POLICY} egress", {"to": _EVERY_POD, "ports": [{"port": "http"}]}),
    ],
    "callers": [
        *both(f"{_POLICY} ingress * from * podSelector matchLabels app.kubernetes.io/*"),
        *drop(f"{_POLICY} ingress *", f"{_POLICY} policyTypes *", also="admits calls outside"),
        *append(f"{_POLICY} ingress", {"from": _EVERY_POD, "ports": [{"port": "http"}]}),
    ],
    "outside": [
        *alter(f"{_POLICY} egress * ports * *", also="calls"),
        *drop(f"{_POLICY} egress * ports *", also="calls"),
        *alter(f"{_POLICY} egress * to * namespaceSelector matchLabels *", also="calls"),
        *alter(f"{_POLICY} egress * to 0 ipBlock cidr", is_silent=True),
        *both(f"{_POLICY} egress * to 0 ipBlock except *", is_silent=True),
        *alter(f"{_POLICY} egress * to 1 ipBlock cidr", also="calls"),
        *append(f"{_POLICY} egress", {"to": _ANOTHER_NETWORK, "ports": [{"port": 22}]}),
    ],
    "others": [
        *put(f"{_POD} hostNetwork", value=True),
        *put(f"{_CONTAINER} workingDir", "/another"),
        *put(f"{_CONTAINER} securityContext privileged", value=True),
        *put(f"{_CONTAINER} livenessProbe initialDelaySeconds", 5),
        *put(f"{_CONTAINER} resources limits hugepages-2Mi", "4Mi"),
    ],
}
