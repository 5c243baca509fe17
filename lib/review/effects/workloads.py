"""What keeps pods running: Deployments and StatefulSets."""

from lib.review.effects.row import DOCS, KUBERNETES, Effect, Row, becomes, fills_in, rows, same_amount

DEPLOYMENT, STATEFUL_SET = "apps/Deployment", "apps/StatefulSet"
_APPS = f"{KUBERNETES}pkg/apis/apps/validation/validation.go"
_CORE = f"{KUBERNETES}pkg/apis/core/validation/validation.go"
_DEFAULTS = f"{KUBERNETES}pkg/apis/core/v1/defaults.go"
_DEPLOYMENTS = f"{DOCS}concepts/workloads/controllers/deployment/"
_STATEFUL_SETS = f"{DOCS}concepts/workloads/controllers/statefulset/"

_RESOURCES = "spec.template.spec.containers.*.resources.**"
_SAME = "Both values are the same amount, so the pod template stays what it is."
_FILLED_IN = "The API server fills this value in by itself, so the pod template stays what it is."
_DEFAULTS_OF_PODS: dict[str, object] = {
    "restartPolicy": "Always",
    "dnsPolicy": "ClusterFirst",
    "schedulerName": "default-scheduler",
    "terminationGracePeriodSeconds": 30,
    "containers.*.ports.*.protocol": "TCP",
    "containers.*.terminationMessagePath": "/dev/termination-log",
    "containers.*.terminationMessagePolicy": "File",
    "containers.*.*.periodSeconds": 10,
    "containers.*.*.timeoutSeconds": 1,
    "containers.*.*.failureThreshold": 3,
    "containers.*.*.successThreshold": 1,
    "containers.*.*.httpGet.scheme": "HTTP",
    "volumes.*.configMap.defaultMode": 420,
    "volumes.*.secret.defaultMode": 420,
    "volumes.*.projected.defaultMode": 420,
}


def _of_pod_owners(kind: str) -> list[Row]:
    """Return the rows of what Deployments and StatefulSets have in common."""
    source = _DEPLOYMENTS if kind == DEPLOYMENT else _STATEFUL_SETS
    return [
        Row(
            kind,
            "spec.template.**",
            Effect.ROLLS,
            "A changed pod template replaces every pod.",
            f"{source}#{'updating-a-deployment' if kind == DEPLOYMENT else 'rolling-updates'}",
        ),
        *rows(
            kind,
            Effect.REFUSED,
            "The selector, which never changes, must match the labels of the pod template.",
            _APPS,
            "spec.template.metadata.labels.'app.kubernetes.io/name'",
            "spec.template.metadata.labels.'app.kubernetes.io/instance'",
        ),
        Row(kind, _RESOURCES, Effect.QUIET, _SAME, _CORE, same_amount),
        *(
            Row(kind, f"spec.template.spec.{path}", Effect.QUIET, _FILLED_IN, _DEFAULTS, fills_in(value))
            for path, value in _DEFAULTS_OF_PODS.items()
        ),
        Row(
            kind,
            "spec.selector.**",
            Effect.REFUSED,
            "The selector is immutable: delete the object without its pods and apply it again.",
            _APPS,
        ),
        Row(
            kind,
            "spec.replicas",
            Effect.SCALES,
            "Pods are started or stopped until the number is reached; those that stay are not restarted.",
            source,
        ),
        Row(
            kind,
            "spec.revisionHistoryLimit",
            Effect.QUIET,
            "It is how many old revisions are kept to go back to.",
            source,
        ),
        Row(
            kind,
            "spec.minReadySeconds",
            Effect.QUIET,
            "It is how long a new pod must be ready to count as available.",
            source,
        ),
    ]


_DEPLOYMENT = [
    *_of_pod_owners(DEPLOYMENT),
    Row(
        DEPLOYMENT,
        "spec.strategy.**",
        Effect.QUIET,
        "It is how the next rollout replaces pods.",
        f"{_DEPLOYMENTS}#strategy",
    ),
    Row(
        DEPLOYMENT,
        "spec.progressDeadlineSeconds",
        Effect.QUIET,
        "It is when a rollout without progress is reported as failed.",
        f"{_DEPLOYMENTS}#progress-deadline-seconds",
    ),
    Row(
        DEPLOYMENT,
        "spec.paused",
        Effect.QUIET,
        "A paused Deployment keeps its pods and does not roll when its template changes.",
        f"{_DEPLOYMENTS}#paused",
    ),
]

_STATEFUL_SET = [
    *_of_pod_owners(STATEFUL_SET),
    *rows(
        STATEFUL_SET,
        Effect.REFUSED,
        "The field is immutable: delete the StatefulSet with --cascade=orphan, which leaves its pods and "
        "claims, and apply it again.",
        _APPS,
        "spec.serviceName",
        "spec.podManagementPolicy",
        "spec.volumeClaimTemplates.**",
    ),
    Row(
        STATEFUL_SET,
        "spec.podManagementPolicy",
        Effect.QUIET,
        "The API server fills this value in by itself.",
        f"{KUBERNETES}pkg/apis/apps/v1/defaults.go",
        fills_in("OrderedReady"),
    ),
    Row(
        STATEFUL_SET,
        "spec.volumeClaimTemplates.*.spec.resources.**",
        Effect.QUIET,
        "Both values are the same amount.",
        _APPS,
        same_amount,
    ),
    Row(
        STATEFUL_SET,
        "spec.updateStrategy.**",
        Effect.QUIET,
        "It is how the next rollout replaces pods.",
        f"{_STATEFUL_SETS}#update-strategies",
    ),
    Row(
        STATEFUL_SET,
        "spec.updateStrategy.type",
        Effect.REFUSED,
        "The rollingUpdate that the API server filled in stays, and does not fit: use kubectl replace once.",
        _APPS,
        becomes("OnDelete"),
    ),
    Row(
        STATEFUL_SET,
        "spec.persistentVolumeClaimRetentionPolicy.**",
        Effect.QUIET,
        "It is whether claims are deleted with the StatefulSet or when it becomes smaller.",
        f"{_STATEFUL_SETS}#persistentvolumeclaim-retention",
    ),
    Row(
        STATEFUL_SET,
        "spec.ordinals.**",
        Effect.SCALES,
        "Pods are started and stopped until their numbers are the wanted ones.",
        f"{_STATEFUL_SETS}#start-ordinal",
    ),
]

ROWS = [*_DEPLOYMENT, *_STATEFUL_SET]
