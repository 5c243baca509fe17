"""Custom resources, whose controllers read them anew."""

from lib.review.effects.row import Effect, Row

_GITHUB = "https://github.com/"
_PROMETHEUS = "https://prometheus-operator.dev/docs/developer/getting-started/"
_ISTIO = "https://istio.io/latest/docs/reference/config/security/"
_ARGO = "https://argo-cd.readthedocs.io/en/stable/"
_FLUX = "https://fluxcd.io/flux/components/"

_READ_BY: dict[str, tuple[str, str]] = {
    "external-secrets.io/ExternalSecret": (
        "The operator writes the Secret anew, and its volumes follow; no pod is restarted.",
        "https://external-secrets.io/latest/api/externalsecret/",
    ),
    "cert-manager.io/Certificate": (
        "cert-manager has the certificate issued anew, and its Secret follows; no pod is restarted.",
        "https://cert-manager.io/docs/usage/certificate/",
    ),
    "monitoring.coreos.com/ServiceMonitor": (
        "Prometheus loads its configuration anew; no pod is restarted.",
        _PROMETHEUS,
    ),
    "monitoring.coreos.com/PrometheusRule": (
        "Prometheus loads its rules anew; no pod is restarted.",
        _PROMETHEUS,
    ),
    "security.istio.io/PeerAuthentication": (
        "The mesh asks for what the new policy says; no pod is restarted.",
        f"{_ISTIO}peer_authentication/",
    ),
    "security.istio.io/AuthorizationPolicy": (
        "The mesh lets through what the new policy says; no pod is restarted.",
        f"{_ISTIO}authorization-policy/",
    ),
    "argoproj.io/Application": (
        "Argo CD compares and syncs by it from now on; what it applies decides about pods.",
        f"{_ARGO}operator-manual/declarative-setup/",
    ),
    "argoproj.io/AppProject": (
        "Argo CD checks the next sync by it.",
        f"{_ARGO}user-guide/projects/",
    ),
    "kustomize.toolkit.fluxcd.io/Kustomization": (
        "Flux reconciles by it at once; what it applies decides about pods.",
        f"{_FLUX}kustomize/kustomizations/",
    ),
    "source.toolkit.fluxcd.io/GitRepository": (
        "Flux fetches by it at once; what it applies decides about pods.",
        f"{_FLUX}source/gitrepositories/",
    ),
}

_SELECTED_BY_LABELS = ("monitoring.coreos.com/ServiceMonitor", "monitoring.coreos.com/PrometheusRule")

ROWS = [
    *(Row(kind, "spec.**", Effect.REREAD, *said) for kind, said in _READ_BY.items()),
    *(
        Row(
            kind,
            "metadata.labels.**",
            Effect.REREAD,
            "Prometheus selects what it loads by labels.",
            _PROMETHEUS,
        )
        for kind in _SELECTED_BY_LABELS
    ),
    Row(
        "argoproj.io/Application",
        "metadata.finalizers.**",
        Effect.QUIET,
        "It is what Argo CD does before the Application is deleted.",
        f"{_ARGO}user-guide/app_deletion/",
    ),
]
