"""A look at a running container from inside its pod, even if its image has no shell.

An ephemeral container shares the processes and the network of the service's container, and is subject to the
same Pod Security and network policies.
"""

import json
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tests.cluster.deployed import Deployed

PYTHON = "/usr/bin/python3.13"
"""In the backend's image, which is on every node already."""

NAME = "inspection"
TIMEOUT_SECONDS = 180
_PROGRAM = (Path(__file__).parent / "inside.py").read_text()


def look_into(deployed: Deployed, service: str, targets: Mapping[str, str]) -> list[str]:
    """Start inside.py in each pod of a service, and return the pods' names."""
    pods = [str(pod["metadata"]["name"]) for pod in deployed.pods(service)]
    image = deployed.pod_spec("backend")["containers"][0]["image"]
    options = (f"--image={image}", f"--target={service}", f"--container={NAME}", "--profile=restricted")
    program = ("--attach=false", "--quiet", "--", PYTHON, "-c", _PROGRAM, json.dumps(targets))
    for pod in pods:
        deployed.kubectl.answer(
            "debug", f"pod/{pod}", f"--namespace={deployed.namespace}", *options, *program
        )
    return pods


def seen(deployed: Deployed, pod: str) -> dict[str, Any]:
    """Return what inside.py printed in a pod, when it is done."""
    found: dict[str, Any] = json.loads(_output(deployed, pod))
    return found


def _output(deployed: Deployed, pod: str) -> str:
    """Return what the ephemeral container of a pod printed, when it is done."""
    where = (f"pod/{pod}", f"--namespace={deployed.namespace}")
    end = time.monotonic() + TIMEOUT_SECONDS
    while True:
        [found] = deployed.kubectl.objects(*where)
        [state] = [
            each["state"] for each in found["status"].get("ephemeralContainerStatuses", [{"state": {}}])
        ]
        if "terminated" in state:
            return deployed.kubectl.answer("logs", *where, f"--container={NAME}")
        assert time.monotonic() < end, f"{pod}: the container {NAME} is not done: {state}"
        time.sleep(0.5)
