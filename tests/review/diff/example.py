"""A small environment: a web server, its database, a backup, and what belongs to them."""

from lib.review.diff.environments import Changed, environment

ENVIRONMENT = """\
apiVersion: v1
kind: Namespace
metadata:
  name: shop
  labels: {pod-security.kubernetes.io/enforce: restricted}
  annotations:
    argocd.argoproj.io/sync-options: Prune=false
    kustomize.toolkit.fluxcd.io/prune: disabled
---
apiVersion: v1
kind: ResourceQuota
metadata: {name: quota, namespace: shop}
spec: {hard: {pods: '20'}}
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: deny, namespace: shop}
spec: {podSelector: {}, policyTypes: [Ingress, Egress]}
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: web, namespace: shop}
spec:
  podSelector: {matchLabels: {app: web}}
  policyTypes: [Egress]
  egress:
  - to:
    - podSelector: {matchLabels: {app: db}}
    ports:
    - {port: 8000, protocol: TCP}
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: db, namespace: shop}
spec:
  podSelector: {matchLabels: {app: db}}
  policyTypes: [Ingress]
  ingress:
  - from:
    - podSelector: {matchLabels: {app: web}}
    ports:
    - {protocol: TCP, port: 8000}
"""

WEB = """\
apiVersion: v1
kind: ConfigMap
metadata: {name: web, namespace: shop}
data: {LOG_LEVEL: info}
---
apiVersion: v1
kind: Service
metadata: {name: web, namespace: shop}
spec:
  type: ClusterIP
  selector: {app: web}
  ports:
  - {name: http, port: 80, targetPort: http}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: shop}
spec:
  selector: {matchLabels: {app: web}}
  strategy: {type: RollingUpdate, rollingUpdate: {maxSurge: 1, maxUnavailable: 0}}
  template:
    metadata:
      labels: {app: web}
      annotations: {checksum/settings: aaa}
    spec:
      automountServiceAccountToken: false
      terminationGracePeriodSeconds: 20
      securityContext: {runAsNonRoot: true, seccompProfile: {type: RuntimeDefault}}
      containers:
      - name: web
        image: web:1
        envFrom:
        - configMapRef: {name: web}
        ports:
        - {name: http, containerPort: 8080}
        startupProbe: {periodSeconds: 2, failureThreshold: 5}
        readinessProbe: {periodSeconds: 5}
        resources: {requests: {cpu: 500m}}
        securityContext:
          allowPrivilegeEscalation: false
          readOnlyRootFilesystem: true
          capabilities: {drop: [ALL]}
        volumeMounts:
        - {name: files, mountPath: /files}
      volumes:
      - name: files
        configMap: {name: files}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: files, namespace: shop}
data: {page.json: '{"title": "hello"}'}
---
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: {name: web, namespace: shop}
spec:
  minReplicas: 2
  maxReplicas: 6
  scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}
---
apiVersion: monitoring.coreos.com/v1
kind: PrometheusRule
metadata: {name: web, namespace: shop, labels: {release: prometheus}}
spec:
  groups:
  - name: web
    rules:
    - alert: Slow
      expr: latency{job="web"} > 2
      for: 5m
      labels: {severity: critical}
"""

DATABASE = """\
apiVersion: apps/v1
kind: StatefulSet
metadata: {name: db, namespace: shop}
spec:
  replicas: 1
  serviceName: db
  selector: {matchLabels: {app: db}}
  persistentVolumeClaimRetentionPolicy: {whenDeleted: Retain, whenScaled: Retain}
  template:
    metadata: {labels: {app: db}}
    spec:
      automountServiceAccountToken: false
      terminationGracePeriodSeconds: 30
      securityContext: {runAsNonRoot: true, seccompProfile: {type: RuntimeDefault}}
      containers:
      - name: db
        image: db:1
        env:
        - {name: DATA_FOLDER, value: /data}
        ports:
        - {containerPort: 8000}
        startupProbe: {periodSeconds: 3, failureThreshold: 20}
        securityContext:
          allowPrivilegeEscalation: false
          readOnlyRootFilesystem: true
          capabilities: {drop: [ALL]}
        volumeMounts:
        - {name: data, mountPath: /data}
  volumeClaimTemplates:
  - metadata: {name: data}
    spec:
      accessModes: [ReadWriteOncePod]
      resources: {requests: {storage: 50Gi}}
---
apiVersion: batch/v1
kind: CronJob
metadata: {name: backup, namespace: shop}
spec:
  schedule: 15 */6 * * *
  jobTemplate:
    spec:
      template:
        spec:
          automountServiceAccountToken: false
          securityContext: {runAsNonRoot: true, seccompProfile: {type: RuntimeDefault}}
          containers:
          - name: backup
            image: db:1
            env:
            - {name: BACKUP_KEEP, value: '28'}
            securityContext:
              allowPrivilegeEscalation: false
              readOnlyRootFilesystem: true
              capabilities: {drop: [ALL]}
"""

FILES = {"dist/shop/00.yaml": ENVIRONMENT, "dist/shop/web.yaml": WEB, "dist/shop/db.yaml": DATABASE}


def edited(*edits: tuple[str, str]) -> dict[str, str]:
    """Return the example's files with other text; what is replaced must be there."""
    texts = dict(FILES)
    for old, new in edits:
        assert [name for name, text in texts.items() if old in text], old
        texts = {name: text.replace(old, new, 1) for name, text in texts.items()}
    return texts


def change(*edits: tuple[str, str]) -> Changed:
    """Return what changes when the example is edited."""
    return environment("shop", FILES, edited(*edits))


def classes(found: Changed) -> dict[str, set[str]]:
    """Return the classes of each changed field, by its object and its last step."""
    return {
        f"{each.title} {each.change.path[-1] if each.change.path else ''}".strip(): {
            verdict.category.slug for verdict in each.verdicts
        }
        for each in found.fields
    }
