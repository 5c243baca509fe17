"""Stops a container's processes with SIGSTOP, on any cluster that admits a pod with its node's processes.

From inside the container the kernel ignores SIGSTOP for the first process, so the signal comes from the node.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

from tests.cluster.applied import applied, must_be_accepted, write
from tests.cluster.inspection import PYTHON
from tests.cluster.kubectl import Kubectl

_PROGRAM = (Path(__file__).parent / "stop.py").read_text()


@contextmanager
def stopped(kubectl: Kubectl, pods: Mapping[str, Any], image: str, folder: Path) -> Iterator[None]:
    """Run the block with these pods' containers stopped; `folder` is empty, `image` has Python."""
    namespace = f"goaltrajectory-stopping-{uuid4().hex[:12]}"
    label = {"pod-security.kubernetes.io/enforce": "privileged"}
    written = [
        {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": namespace, "labels": label}},
        *(_stopper(namespace, name, pod, image) for name, pod in pods.items()),
    ]
    with applied(kubectl, [write(folder, written)]) as answers:
        must_be_accepted(answers)
        for name in pods:
            _wait(kubectl, namespace, name)
        yield


def _stopper(namespace: str, name: str, pod: Mapping[str, Any], image: str) -> dict[str, Any]:
    """Return a pod on the same node that may signal every process there, and nothing else."""
    [status] = pod["status"]["containerStatuses"]
    container = {
        "name": name,
        "image": image,
        "command": [PYTHON, "-c", _PROGRAM, status["containerID"].rpartition("/")[2]],
        "securityContext": {
            "runAsUser": 0,
            "allowPrivilegeEscalation": False,
            "readOnlyRootFilesystem": True,
            "capabilities": {"drop": ["ALL"], "add": ["KILL"]},
        },
    }
    return {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": {"name": name, "namespace": namespace},
        "spec": {
            "nodeName": pod["spec"]["nodeName"],
            "hostPID": True,
            "restartPolicy": "Never",
            "automountServiceAccountToken": False,
            "containers": [container],
        },
    }


def _wait(kubectl: Kubectl, namespace: str, name: str) -> None:
    """Wait until a pod has done its work."""
    where = (f"pod/{name}", f"--namespace={namespace}")
    answer = kubectl.run("wait", *where, "--for=jsonpath={.status.phase}=Succeeded", "--timeout=2m")
    told = answer.stderr and kubectl.run("logs", *where)
    assert answer.returncode == 0, f"{name} was not stopped: {answer.stderr}{told}"
