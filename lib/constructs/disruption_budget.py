"""How many pods of a service a drain may take at once."""

from cdk8s_plus_27 import k8s

from lib.constructs.metadata import metadata, selector
from lib.constructs.values import number
from lib.model import Workload
from lib.model.quota import EVICTED_AT_ONCE


def disruption_budget(workload: Workload) -> k8s.KubePodDisruptionBudgetProps:
    """Return a budget of one pod: it never blocks a drain, nor does a pod that is broken anyway."""
    return k8s.KubePodDisruptionBudgetProps(
        metadata=metadata(workload),
        spec=k8s.PodDisruptionBudgetSpec(
            max_unavailable=number(EVICTED_AT_ONCE),
            selector=k8s.LabelSelector(match_labels=selector(workload)),
            unhealthy_pod_eviction_policy="AlwaysAllow",
        ),
    )
