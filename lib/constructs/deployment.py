"""The pods of a service without state."""

from cdk8s_plus_27 import k8s

from lib.constructs.metadata import metadata, selector
from lib.constructs.pod import pod_template
from lib.constructs.values import number
from lib.model import Workload
from lib.model.quota import SURGE


def deployment(workload: Workload) -> k8s.KubeDeploymentProps:
    """Return a Deployment that never has fewer ready pods than wanted while it rolls."""
    return k8s.KubeDeploymentProps(
        metadata=metadata(workload),
        spec=k8s.DeploymentSpec(
            # The autoscaler owns the number where there is one: stating it would undo its work.
            replicas=None if workload.autoscaling else workload.size.most_replicas,
            revision_history_limit=5,
            selector=k8s.LabelSelector(match_labels=selector(workload)),
            strategy=k8s.DeploymentStrategy(
                type="RollingUpdate",
                rolling_update=k8s.RollingUpdateDeployment(
                    max_surge=number(SURGE), max_unavailable=number(0)
                ),
            ),
            template=pod_template(workload),
        ),
    )
