"""The pods of a service without state."""

from cdk8s_plus_27 import k8s

from lib.constructs.manifests import number
from lib.constructs.metadata import metadata, selector
from lib.constructs.pod import pod_template
from lib.model import Autoscaling, Platform, Workload


def deployment(platform: Platform, workload: Workload) -> k8s.KubeDeploymentProps:
    """Return a Deployment that never has fewer ready pods than wanted while it rolls."""
    replicas = workload.sizing.replicas
    return k8s.KubeDeploymentProps(
        metadata=metadata(platform, workload),
        spec=k8s.DeploymentSpec(
            # The autoscaler owns the number where there is one: stating it would undo its work.
            replicas=None if isinstance(replicas, Autoscaling) else replicas,
            revision_history_limit=5,
            selector=k8s.LabelSelector(match_labels=selector(platform, workload.name)),
            strategy=k8s.DeploymentStrategy(
                type="RollingUpdate",
                rolling_update=k8s.RollingUpdateDeployment(max_surge=number(1), max_unavailable=number(0)),
            ),
            template=pod_template(platform, workload),
        ),
    )
