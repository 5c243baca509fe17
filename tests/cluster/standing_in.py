"""Platforms whose pods run a stand-in, in namespaces of this run."""

from dataclasses import replace as changed
from pathlib import Path
from secrets import token_hex
from typing import Any

from lib.model import Platform, replace
from tests.images.manifest import BUILT

PYTHON = "/opt/venv/bin/python3"
PROGRAM = (Path(__file__).parent / "stand_in.py").read_text(encoding="utf-8")


def of_this_run(platform: Platform) -> Platform:
    """Return a platform in a namespace of this run."""
    name = f"{platform.environment.name}-{token_hex(4)}"
    return changed(platform, environment=replace(platform.environment, namespace=name))


def stand_in(document: dict[str, Any]) -> dict[str, Any]:
    """Return a document whose pods run the stand-in, with the ports and probes that they have."""
    if document["kind"] not in {"Deployment", "StatefulSet"}:
        return document
    [container] = document["spec"]["template"]["spec"]["containers"]
    ports = [str(port["containerPort"]) for port in container.get("ports", ())]
    container["image"] = BUILT["backend"]
    container["command"] = [PYTHON, "-c", PROGRAM, "listen", *ports]
    for name in ("startupProbe", "readinessProbe", "livenessProbe"):
        if "exec" in container.get(name, {}):
            container[name]["exec"]["command"] = [PYTHON, "-c", ""]
    return document
