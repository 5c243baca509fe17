"""The one pod of a service that keeps data, and its volume."""

from cdk8s_plus_27 import k8s

from lib.constructs.metadata import metadata, selector
from lib.constructs.pod import pod_template
from lib.constructs.values import storage
from lib.model import DATA_VOLUME, Volume, Workload


def stateful_set(workload: Workload, volume: Volume) -> k8s.KubeStatefulSetProps:
    """Return a StatefulSet of one pod, whose volume outlives it and is never mounted twice."""
    return k8s.KubeStatefulSetProps(
        metadata=metadata(workload),
        spec=k8s.StatefulSetSpec(
            replicas=1,
            # OrderedReady would wait for ever for a pod that can't start, also with the template put back.
            pod_management_policy="Parallel",
            revision_history_limit=5,
            selector=k8s.LabelSelector(match_labels=selector(workload)),
            service_name=workload.name,
            template=pod_template(workload),
            persistent_volume_claim_retention_policy=k8s.StatefulSetPersistentVolumeClaimRetentionPolicy(
                when_deleted="Retain", when_scaled="Retain"
            ),
            volume_claim_templates=[_claim(workload, volume)],
        ),
    )


def _claim(workload: Workload, volume: Volume) -> k8s.KubePersistentVolumeClaimProps:
    return k8s.KubePersistentVolumeClaimProps(
        # Only what never changes: a StatefulSet's claim templates can't be updated.
        metadata=k8s.ObjectMeta(name=DATA_VOLUME, labels=selector(workload)),
        spec=k8s.PersistentVolumeClaimSpec(
            access_modes=[volume.access_mode],
            resources=k8s.ResourceRequirements(requests={"storage": storage(volume.size_gib * 1024)}),
            storage_class_name=volume.storage_class,
        ),
    )
