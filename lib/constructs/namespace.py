"""The namespace, which admits only pods that meet Pod Security "restricted", and has them in the mesh."""

from cdk8s_plus_27 import k8s

from lib.constructs.metadata import NEVER_PRUNED, shared_labels
from lib.model import Platform


def namespace(platform: Platform) -> k8s.KubeNamespaceProps:
    """Return the environment's namespace."""
    modes = ("enforce", "audit", "warn")
    labels = shared_labels(platform) | {f"pod-security.kubernetes.io/{mode}": "restricted" for mode in modes}
    if platform.environment.add_ons.mesh:
        labels["istio.io/dataplane-mode"] = "ambient"
    return k8s.KubeNamespaceProps(
        metadata=k8s.ObjectMeta(name=platform.environment.namespace, labels=labels, annotations=NEVER_PRUNED)
    )
