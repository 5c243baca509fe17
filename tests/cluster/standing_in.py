"""Platforms whose pods run a stand-in, in namespaces of this run."""

from collections.abc import Sequence
from dataclasses import replace as changed
from pathlib import Path
from secrets import token_hex
from typing import Any

from lib.model import Platform, replace
from tests.images.manifest import BUILT

PYTHON = "/opt/venv/bin/python3"
RUNNING = {"Deployment", "StatefulSet"}
PROGRAM = (Path(__file__).parent / "stand_in.py").read_text(encoding="utf-8")


def of_this_run(platform: Platform) -> Platform:
    """Return a platform in a namespace of this run."""
    name = f"{platform.environment.name}-{token_hex(4)}"
    return changed(platform, environment=replace(platform.environment, namespace=name))


UNNAMED_PORT = 5999
"""One that no policy and no container names."""


def ports_of(documents: Sequence[dict[str, Any]]) -> list[int]:
    """Return the ports of all pods, and one that none has."""
    pods = [each["spec"]["template"]["spec"] for each in documents if each["kind"] in RUNNING]
    containers = [container for pod in pods for container in pod["containers"]]
    named = {port["containerPort"] for each in containers for port in each.get("ports", ())}
    return [*sorted(named), UNNAMED_PORT]


def stranger(name: str, namespace: str, like: dict[str, Any], ports: Sequence[int]) -> dict[str, Any]:
    """Return a pod of no program that runs the stand-in, as bounded as that of another document."""
    pod = like["spec"]["template"]["spec"]
    resources, context = (pod["containers"][0][each] for each in ("resources", "securityContext"))
    container = {"name": name, "resources": resources, "securityContext": context} | _runs(ports)
    return {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": {"name": name, "namespace": namespace},
        "spec": {
            "automountServiceAccountToken": False,
            "securityContext": pod["securityContext"],
            "containers": [container],
        },
    }


def stand_in(document: dict[str, Any], ports: Sequence[int] = ()) -> dict[str, Any]:
    """Return a document whose pods run the stand-in, by default at their own ports, with their probes."""
    if document["kind"] not in RUNNING:
        return document
    [container] = document["spec"]["template"]["spec"]["containers"]
    container |= _runs(ports or [each["containerPort"] for each in container.get("ports", ())])
    for name in ("startupProbe", "readinessProbe", "livenessProbe"):
        if "exec" in container.get(name, {}):
            container[name]["exec"]["command"] = [PYTHON, "-c", ""]
    return document


def _runs(ports: Sequence[int]) -> dict[str, Any]:
    return {"image": BUILT["backend"], "command": [PYTHON, "-c", PROGRAM, "listen", *map(str, ports)]}
