"""More pods under load, fewer when it is over."""

from cdk8s_plus_27 import k8s

from lib.constructs.metadata import metadata
from lib.model import Autoscaling, Workload


def autoscaler(workload: Workload, replicas: Autoscaling) -> k8s.KubeHorizontalPodAutoscalerV2Props:
    """Return an autoscaler that doubles within a minute and halves after five quiet ones."""
    use = {"cpu": replicas.cpu_percent, "memory": replicas.memory_percent}
    return k8s.KubeHorizontalPodAutoscalerV2Props(
        metadata=metadata(workload),
        spec=k8s.HorizontalPodAutoscalerSpecV2(
            scale_target_ref=k8s.CrossVersionObjectReferenceV2(
                api_version="apps/v1", kind="Deployment", name=workload.name
            ),
            min_replicas=replicas.minimum,
            max_replicas=replicas.maximum,
            metrics=[_metric(resource, percent) for resource, percent in use.items()],
            behavior=k8s.HorizontalPodAutoscalerBehaviorV2(
                scale_up=_scaling(percent=100, stabilization_seconds=0),
                scale_down=_scaling(percent=50, stabilization_seconds=300),
            ),
        ),
    )


def _metric(resource: str, percent: int) -> k8s.MetricSpecV2:
    target = k8s.MetricTargetV2(type="Utilization", average_utilization=percent)
    return k8s.MetricSpecV2(
        type="Resource", resource=k8s.ResourceMetricSourceV2(name=resource, target=target)
    )


def _scaling(percent: int, stabilization_seconds: int) -> k8s.HpaScalingRulesV2:
    return k8s.HpaScalingRulesV2(
        stabilization_window_seconds=stabilization_seconds,
        select_policy="Max",
        policies=[
            k8s.HpaScalingPolicyV2(type="Percent", value=percent, period_seconds=60),
            k8s.HpaScalingPolicyV2(type="Pods", value=2, period_seconds=60),
        ],
    )
