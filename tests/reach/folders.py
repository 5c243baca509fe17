"""Folders of manifests with little in them."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import yaml

from lib.reach.cluster import matrix
from lib.reach.matrix import Matrix

Manifest = dict[str, Any]

MESH = {"istio.io/dataplane-mode": "ambient"}


def pod(name: str, namespace: str = "one", labels: dict[str, str] | None = None, **spec: Any) -> Manifest:
    """Return a pod that lists port 80 as http, with its name as its label `app`."""
    ports = [{"name": "http", "containerPort": 80}, {"name": "dns", "containerPort": 53, "protocol": "UDP"}]
    return {
        "kind": "Pod",
        "metadata": {"name": name, "namespace": namespace, "labels": {"app": name, **(labels or {})}},
        "spec": {"containers": [{"name": name, "ports": ports}], **spec},
    }


def namespace(name: str, **labels: str) -> Manifest:
    return {"kind": "Namespace", "metadata": {"name": name, "labels": labels}}


def policy(spec: str, name: str = "policy", namespace: str = "one", kind: str = "NetworkPolicy") -> Manifest:
    """Return a policy with a `spec` in YAML."""
    return {"kind": kind, "metadata": {"name": name, "namespace": namespace}, "spec": yaml.safe_load(spec)}


def folder(path: Path, manifests: Sequence[Manifest]) -> Path:
    """Write manifests to a file; JSON is YAML."""
    (path / "all.yaml").write_text("\n---\n".join(map(json.dumps, manifests)), encoding="utf-8")
    return path


def cluster(path: Path, *manifests: Manifest) -> Matrix:
    """Return who reaches whom among pods `a` and `b` of namespace one, `c` of two, and by manifests."""
    pods = [pod("a"), pod("b"), pod("c", "two", {"tier": "web"})]
    return matrix(folder(path, [namespace("two", team="blue"), *pods, *manifests]))
