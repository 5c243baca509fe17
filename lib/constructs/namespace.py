"""The namespace, which admits only pods that meet Pod Security "restricted", and has them in the mesh."""

from cdk8s_plus_27 import k8s

from lib.constructs.metadata import shared_metadata
from lib.model import Platform


def namespace(platform: Platform) -> k8s.KubeNamespaceProps:
    """Return the environment's namespace."""
    modes = ("enforce", "audit", "warn")
    labels = {f"pod-security.kubernetes.io/{mode}": "restricted" for mode in modes}
    if platform.environment.add_ons.mesh:
        labels["istio.io/dataplane-mode"] = "ambient"
    name = platform.environment.namespace
    return k8s.KubeNamespaceProps(metadata=shared_metadata(platform, name, namespaced=False, labels=labels))
