"""The API version and kind of props, which jsii knows on Node's side alone."""

import sys
from functools import cache
from typing import Any

_KINDS = {
    "cdk8s_plus_27.k8s": {
        "KubeConfigMapProps": ("v1", "ConfigMap"),
        "KubeCronJobProps": ("batch/v1", "CronJob"),
        "KubeDeploymentProps": ("apps/v1", "Deployment"),
        "KubeHorizontalPodAutoscalerV2Props": ("autoscaling/v2", "HorizontalPodAutoscaler"),
        "KubeIngressProps": ("networking.k8s.io/v1", "Ingress"),
        "KubeLimitRangeProps": ("v1", "LimitRange"),
        "KubeNamespaceProps": ("v1", "Namespace"),
        "KubeNetworkPolicyProps": ("networking.k8s.io/v1", "NetworkPolicy"),
        "KubePersistentVolumeClaimProps": ("v1", "PersistentVolumeClaim"),
        "KubePodDisruptionBudgetProps": ("policy/v1", "PodDisruptionBudget"),
        "KubeResourceQuotaProps": ("v1", "ResourceQuota"),
        "KubeServiceAccountProps": ("v1", "ServiceAccount"),
        "KubeServiceProps": ("v1", "Service"),
        "KubeStatefulSetProps": ("apps/v1", "StatefulSet"),
    },
    "imports.com.coreos.monitoring": {
        "PrometheusRuleProps": ("monitoring.coreos.com/v1", "PrometheusRule"),
        "ServiceMonitorProps": ("monitoring.coreos.com/v1", "ServiceMonitor"),
    },
    "imports.io.argoproj": {
        "AppProjectProps": ("argoproj.io/v1alpha1", "AppProject"),
        "ApplicationProps": ("argoproj.io/v1alpha1", "Application"),
    },
    "imports.io.cert_manager": {
        "CertificateProps": ("cert-manager.io/v1", "Certificate"),
    },
    "imports.io.external_secrets": {
        "ExternalSecretProps": ("external-secrets.io/v1", "ExternalSecret"),
    },
    "imports.io.istio.security": {
        "AuthorizationPolicyProps": ("security.istio.io/v1", "AuthorizationPolicy"),
        "PeerAuthenticationProps": ("security.istio.io/v1", "PeerAuthentication"),
    },
    "imports.io.k8s.networking.gateway": {
        "GatewayProps": ("gateway.networking.k8s.io/v1", "Gateway"),
        "HttpRouteProps": ("gateway.networking.k8s.io/v1", "HTTPRoute"),
    },
}


@cache
def version_and_kind(props: type) -> tuple[str, str]:
    """Return what the API object says in addition to its props; asks Node for those that are not listed."""
    listed = _KINDS.get(props.__module__, {}).get(props.__name__)
    return listed or version_and_kind_in_node(props)


def version_and_kind_in_node(props: type) -> tuple[str, str]:
    """Return what cdk8s-plus or imports/ says of the API object of props."""
    api_object: Any = getattr(sys.modules[props.__module__], props.__name__.removesuffix("Props"))
    return api_object.GVK.api_version, api_object.GVK.kind
