"""One edit of the example each, and the classes of what it changes."""


def document(text: str, kind: str, name: str) -> str:
    """Return a document of the example, with what follows it."""
    parts = [f"{each}---\n" for each in text.removesuffix("---\n").split("---\n")]
    [found] = [each for each in parts if f"kind: {kind}\nmetadata: {{name: {name}," in each]
    return found if found in text else found.removesuffix("---\n")


CASES = {
    "another annotation of an object": (
        ("{name: quota, namespace: shop}", "{name: quota, namespace: shop, annotations: {a: b}}"),
        "ResourceQuota/quota annotations",
        {"quiet"},
    ),
    "another image": (("image: web:1", "image: web:2"), "Deployment/web image", {"rolls"}),
    "another image of the database": (
        ("image: db:1\n        env", "image: db:2\n        env"),
        "StatefulSet/db image",
        {"database-stops", "rolls"},
    ),
    "another image of a job": (
        ("image: db:1\n            env", "image: db:2\n            env"),
        "CronJob/backup image",
        {"quiet"},
    ),
    "a file of a ConfigMap": (("hello", "good morning"), "ConfigMap/files title", {"reread"}),
    "a variable of a ConfigMap": (
        ("LOG_LEVEL: info", "LOG_LEVEL: debug"),
        "ConfigMap/web LOG_LEVEL",
        {"quiet"},
    ),
    "another selector": (
        ("{matchLabels: {app: web}}\n  strategy", "{matchLabels: {app: page}}\n  strategy"),
        "Deployment/web app",
        {"refused"},
    ),
    "a smaller volume": (
        ("storage: 50Gi", "storage: 5Gi"),
        "StatefulSet/db storage",
        {"data-lost", "refused", "capacity"},
    ),
    "a larger volume of a template": (
        ("storage: 50Gi", "storage: 60Gi"),
        "StatefulSet/db storage",
        {"refused", "capacity"},
    ),
    "claims that go with their pods": (
        ("whenScaled: Retain", "whenScaled: Delete"),
        "StatefulSet/db whenScaled",
        {"data-lost"},
    ),
    "a namespace that may be pruned": (
        ("kustomize.toolkit.fluxcd.io/prune: disabled", "other: disabled"),
        "Namespace/shop kustomize.toolkit.fluxcd.io/prune",
        {"data-lost"},
    ),
    "fewer backups": (("15 */6 * * *", "15 2 * * *"), "CronJob/backup schedule", {"data-lost", "reread"}),
    "more backups": (("15 */6 * * *", "15 */2 * * *"), "CronJob/backup schedule", {"reread"}),
    "backups that are kept for less long": (
        ("value: '28'", "value: '7'"),
        "CronJob/backup value",
        {"data-lost"},
    ),
    "data in another folder": (
        ("value: /data", "value: /other"),
        "StatefulSet/db value",
        {"data-lost", "database-stops", "rolls"},
    ),
    "a volume at another path": (
        ("mountPath: /data", "mountPath: /store"),
        "StatefulSet/db [mountPath=/data]",
        {"data-lost", "database-stops", "rolls"},
    ),
    "no pod of the database": (
        ("replicas: 1", "replicas: 0"),
        "StatefulSet/db replicas",
        {"database-stops", "capacity"},
    ),
    "a process that may be root": (
        ("securityContext: {runAsNonRoot: true, ", "securityContext: {"),
        "Deployment/web runAsNonRoot",
        {"more-privilege", "rolls"},
    ),
    "a capability": (
        ("capabilities: {drop: [ALL]}", "capabilities: {drop: [ALL], add: [NET_RAW]}"),
        "Deployment/web add",
        {"more-privilege", "rolls"},
    ),
    "a token": (
        (
            "automountServiceAccountToken: false\n      terminationGracePeriodSeconds: 20",
            "terminationGracePeriodSeconds: 20",
        ),
        "Deployment/web automountServiceAccountToken",
        {"more-privilege", "rolls"},
    ),
    "the node's network": (
        ("terminationGracePeriodSeconds: 20", "terminationGracePeriodSeconds: 20\n      hostNetwork: true"),
        "Deployment/web hostNetwork",
        {"more-privilege", "rolls"},
    ),
    "a weaker Pod Security level": (
        ("enforce: restricted", "enforce: baseline"),
        "Namespace/shop pod-security.kubernetes.io/enforce",
        {"more-privilege"},
    ),
    "less privilege": (
        ("runAsNonRoot: true, seccomp", "runAsNonRoot: true, runAsUser: 10001, seccomp"),
        "Deployment/web runAsUser",
        {"rolls"},
    ),
    "another request": (("cpu: 500m", "cpu: 600m"), "Deployment/web cpu", {"rolls", "capacity"}),
    "the same request in other words": (("cpu: 500m", "cpu: '0.5'"), "Deployment/web cpu", {"quiet"}),
    "more pods": (
        ("maxReplicas: 6", "maxReplicas: 8"),
        "HorizontalPodAutoscaler/web maxReplicas",
        {"capacity", "reread"},
    ),
    "a quota": (("pods: '20'", "pods: '30'"), "ResourceQuota/quota pods", {"capacity"}),
    "an alert that waits longer": (("for: 5m", "for: 1h"), "PrometheusRule/web for", {"untold", "reread"}),
    "an alert that waits less": (("for: 5m", "for: 90s"), "PrometheusRule/web for", {"reread"}),
    "an alert that is less severe": (
        ("severity: critical", "severity: warning"),
        "PrometheusRule/web severity",
        {"untold", "reread"},
    ),
    "a higher threshold": (("> 2", "> 3"), "PrometheusRule/web expr", {"untold", "reread"}),
    "a lower threshold": (("> 2", "> 1"), "PrometheusRule/web expr", {"reread"}),
    "another condition": (('job="web"', 'job="page"'), "PrometheusRule/web expr", {"untold", "reread"}),
    "a condition with one more case": (
        ("> 2", "> 2 or absent(up)"),
        "PrometheusRule/web expr",
        {"reread"},
    ),
    "another alert": (
        ("- alert: Slow", "- {alert: Late, expr: up == 0, for: 5m}\n    - alert: Slow"),
        "PrometheusRule/web [alert=Late]",
        {"reread"},
    ),
    "an alert under another name": (
        ("alert: Slow", "alert: Late"),
        "PrometheusRule/web [alert=Slow]",
        {"untold", "reread"},
    ),
    "rules that nobody loads": (
        ("labels: {release: prometheus}", "labels: {}"),
        "PrometheusRule/web release",
        {"untold", "reread"},
    ),
    "a Service for outside": (
        ("type: ClusterIP", "type: LoadBalancer"),
        "Service/web type",
        {"more-reachable", "reread"},
    ),
    "another port of a Service": (
        ("port: 80,", "port: 81,"),
        "Service/web [port=80,protocol=TCP]",
        {"less-reachable", "reread"},
    ),
    "a kind that nobody knows": (("kind: ResourceQuota", "kind: Unheard"), "Unheard/quota", {"unknown"}),
    "a field that nobody knows": (
        ("replicas: 1", "replicas: 1\n  unheard: 1"),
        "StatefulSet/db unheard",
        {"unknown"},
    ),
}
