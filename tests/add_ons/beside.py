"""Pods beside a service of production, as bounded as it is."""

import copy
from collections.abc import Mapping, Sequence
from typing import Any

from tests.add_ons.stores import Documents, document

_KEPT = {"image", "imagePullPolicy", "name", "resources", "securityContext"}


def pod_beside(
    workload: dict[str, Any], name: str, command: Sequence[str], ports: Mapping[str, int], **changed: str
) -> Documents:
    """Return a pod that runs a command, by itself of the workload's image, and a Service of its name."""
    namespace, template = workload["metadata"]["namespace"], workload["spec"]["template"]["spec"]
    container = {field: value for field, value in template["containers"][0].items() if field in _KEPT}
    spec = copy.deepcopy(template) | {"volumes": []}
    del spec["topologySpreadConstraints"]
    spec["containers"] = [container | {"command": list(command), **changed}]
    pod = document("Pod", namespace, name, spec=spec)
    pod["metadata"]["labels"] = {"app": name}
    served = [{"name": port, "port": number, "targetPort": number} for port, number in ports.items()]
    return [pod, document("Service", namespace, name, spec={"selector": {"app": name}, "ports": served})]
