"""Namespaces and what is in them for pods to use: settings, accounts, permissions, limits, budgets."""

from lib.review.effects.row import DOCS, KUBERNETES, Effect, Row, fills_in, rows, was

NAMESPACE, CONFIG_MAP, SECRET, ACCOUNT = "Namespace", "ConfigMap", "Secret", "ServiceAccount"
AUTOSCALER, BUDGET = "autoscaling/HorizontalPodAutoscaler", "policy/PodDisruptionBudget"
QUOTA, LIMIT_RANGE = "ResourceQuota", "LimitRange"
RBAC = "rbac.authorization.k8s.io"
_CORE = f"{KUBERNETES}pkg/apis/core/validation/validation.go"
_CONFIG_MAPS = f"{DOCS}concepts/configuration/configmap/"
_SECRETS = f"{DOCS}concepts/configuration/secret/"
_ACCOUNTS = f"{DOCS}tasks/configure-pod-container/configure-service-account/"
_RBAC_DOCS = f"{DOCS}reference/access-authn-authz/rbac/"

_NAMESPACE = [
    Row(
        NAMESPACE,
        "metadata.labels.**",
        Effect.REREAD,
        "Policies and the mesh that select namespaces by labels follow at once; no pod is restarted.",
        f"{DOCS}concepts/overview/working-with-objects/labels/",
    ),
    *rows(
        NAMESPACE,
        Effect.QUIET,
        "Pods are checked when they are made: those that run stay.",
        f"{DOCS}concepts/security/pod-security-admission/",
        *(
            f"metadata.labels.'pod-security.kubernetes.io/{mode}{version}'"
            for mode in ("enforce", "audit", "warn")
            for version in ("", "-version")
        ),
    ),
]

_CONTENT = (
    "Volumes have the new content within about a minute; environment variables have it when a pod starts."
)
_IMMUTABLE = "It was made immutable: delete it and apply it again, or give it another name."
_SETTINGS = [
    *rows(
        CONFIG_MAP,
        Effect.REREAD,
        _CONTENT,
        f"{_CONFIG_MAPS}#mounted-configmaps-are-updated-automatically",
        "data.**",
        "binaryData.**",
    ),
    *rows(
        SECRET,
        Effect.REREAD,
        _CONTENT,
        f"{_SECRETS}#using-secrets-as-files-from-a-pod",
        "data.**",
        "stringData.**",
    ),
    *(
        row
        for kind, source in ((CONFIG_MAP, _CONFIG_MAPS), (SECRET, _SECRETS))
        for row in (
            Row(kind, "immutable", Effect.QUIET, "From now on the content cannot change.", source),
            Row(kind, "immutable", Effect.REFUSED, _IMMUTABLE, _CORE, was(value=True)),
        )
    ),
    Row(
        CONFIG_MAP,
        "metadata.labels.**",
        Effect.REREAD,
        "Whoever selects ConfigMaps by labels, such as Grafana for its dashboards, follows at once.",
        f"{DOCS}concepts/overview/working-with-objects/labels/",
    ),
    Row(
        SECRET,
        "type",
        Effect.REFUSED,
        "The type of a Secret is immutable: delete it and apply it again.",
        _CORE,
    ),
    Row(
        SECRET,
        "type",
        Effect.QUIET,
        "The API server fills this value in by itself.",
        f"{_SECRETS}#secret-types",
        fills_in("Opaque"),
    ),
]

_PERMISSIONS = [
    *rows(
        ACCOUNT,
        Effect.QUIET,
        "Pods get it when they are made: those that run stay as they are.",
        _ACCOUNTS,
        "automountServiceAccountToken",
        "imagePullSecrets.**",
        "secrets.**",
    ),
    *(
        Row(
            f"{RBAC}/{kind}",
            path,
            Effect.REREAD,
            "The API server decides the next request by it; no pod is restarted.",
            _RBAC_DOCS,
        )
        for kind, paths in {
            "Role": ("rules.**",),
            "ClusterRole": ("rules.**", "aggregationRule.**"),
            "RoleBinding": ("subjects.**",),
            "ClusterRoleBinding": ("subjects.**",),
        }.items()
        for path in paths
    ),
    *(
        Row(
            f"{RBAC}/{kind}",
            "roleRef.**",
            Effect.REFUSED,
            "The role of a binding is immutable: delete the binding and apply it again.",
            f"{KUBERNETES}pkg/apis/rbac/validation/validation.go",
        )
        for kind in ("RoleBinding", "ClusterRoleBinding")
    ),
]

_LIMITS = [
    Row(
        QUOTA,
        "spec.hard.**",
        Effect.QUIET,
        "What is made from now on is counted against it; what exists stays.",
        f"{DOCS}concepts/policy/resource-quotas/",
    ),
    Row(
        QUOTA,
        "spec.scopes.**",
        Effect.REFUSED,
        "The scopes of a quota are immutable: delete it and apply it again.",
        _CORE,
    ),
    Row(
        LIMIT_RANGE,
        "spec.limits.**",
        Effect.QUIET,
        "What is made from now on must keep to it; pods that run stay as they are.",
        f"{DOCS}concepts/policy/limit-range/",
    ),
    Row(
        AUTOSCALER,
        "spec.**",
        Effect.REREAD,
        "The autoscaler decides by it when it looks next, and may then add or remove pods.",
        f"{DOCS}tasks/run-application/horizontal-pod-autoscale/",
    ),
    Row(
        BUDGET,
        "spec.**",
        Effect.REREAD,
        "The next eviction is decided by it; no pod is restarted.",
        f"{DOCS}tasks/run-application/configure-pdb/",
    ),
]

ROWS = [*_NAMESPACE, *_SETTINGS, *_PERMISSIONS, *_LIMITS]
