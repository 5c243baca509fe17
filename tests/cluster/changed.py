"""One field of an object, before and after a change, for each row of the table of changed fields."""

import copy
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from lib.review.effects import Row, effect, kind_of
from lib.review.effects.matching import parts

FOLDER = Path(__file__).parent / "changes"
OWNERS = ("apps/Deployment", "apps/StatefulSet")
"""Kinds whose pods roll."""
OF_THE_CLUSTER = {
    "storage.k8s.io/StorageClass": "/apis/storage.k8s.io/v1/storageclasses",
    "rbac.authorization.k8s.io/ClusterRole": "/apis/rbac.authorization.k8s.io/v1/clusterroles",
    "rbac.authorization.k8s.io/ClusterRoleBinding": "/apis/rbac.authorization.k8s.io/v1/clusterrolebindings",
    "PersistentVolume": "/api/v1/persistentvolumes",
}
"""Kinds that are in no namespace, by where the API server has them."""
CLAIM = "PersistentVolumeClaim"


@dataclass(frozen=True)
class Change:
    """A field of an object of its own, with its values before and after; `None` is absent."""

    number: int
    kind: str
    path: str
    before: Any
    after: Any
    also: Mapping[str, Any] = field(default_factory=dict)
    """Other fields that the object has, before and after."""

    def __str__(self) -> str:
        return f"{self.kind}: {self.path}: {self.before} -> {self.after}"

    @property
    def row(self) -> Row:
        """The row of the table that is about it."""
        keys = [f"[{each}]" if each.isdecimal() else each for each in parts(self.path)]
        return effect(self.kind, keys, self.before, self.after)

    def name(self, run: str) -> str:
        return f"{run}-{self.number}"

    def document(self, run: str, value: object, name: str = "") -> dict[str, Any]:
        """Return the object, of a run or of another name, with a value of the field."""
        made = copy.deepcopy(OBJECTS[self.kind])
        metadata = made.setdefault("metadata", {})
        metadata["name"] = name or self.name(run)
        if self.kind not in ("Namespace", *OF_THE_CLUSTER):
            metadata["namespace"] = run
        if self.kind == CLAIM:
            made["spec"] |= {
                "volumeName": self.name(run),
                "storageClassName": storage_class(run)["metadata"]["name"],
            }
        for path, each in (*self.also.items(), (self.path, value)):
            put(made, parts(path), each)
        return made


def storage_class(run: str) -> dict[str, Any]:
    """Return a class whose claims may grow, and of which no volume is ever made."""
    return {
        "apiVersion": "storage.k8s.io/v1",
        "kind": "StorageClass",
        "metadata": {"name": f"{run}-grows"},
        "provisioner": "example.invalid/none",
        "allowVolumeExpansion": True,
    }


def volume(claim: Mapping[str, Any]) -> dict[str, Any]:
    """Return the volume that a claim names, which no node ever mounts."""
    metadata, spec = claim["metadata"], claim["spec"]
    return {
        "apiVersion": "v1",
        "kind": "PersistentVolume",
        "metadata": {"name": spec["volumeName"]},
        "spec": {
            "claimRef": {"namespace": metadata["namespace"], "name": metadata["name"]},
            "storageClassName": spec["storageClassName"],
            "accessModes": spec["accessModes"],
            "capacity": {"storage": "2Gi"},
            "persistentVolumeReclaimPolicy": "Retain",
            "csi": {"driver": "example.invalid", "volumeHandle": "none"},
        },
    }


def put(target: Any, path: tuple[str, ...], value: object) -> None:
    """Set a value in nested objects and lists, or remove it."""
    key, *rest = path
    where: Any = int(key) if isinstance(target, list) else key
    if rest:
        put(target[where] if isinstance(target, list) else target.setdefault(where, {}), tuple(rest), value)
    elif value is None:
        target.pop(where, None)
    else:
        target[where] = value


def _read(name: str) -> Any:
    return yaml.load((FOLDER / name).read_bytes(), yaml.CSafeLoader)


def _objects() -> dict[str, dict[str, Any]]:
    # As JSON, for aliases of YAML are one object, and a change of it would be one of each.
    return {kind_of(each): each for each in json.loads(json.dumps(_read("objects.yaml")))}


def _changes() -> Iterator[Change]:
    described = _read("changes.yaml")
    listed = [(kind, each) for kinds, found in described.items() for kind in kinds.split() for each in found]
    for path in ("metadata.labels.example", "metadata.annotations.example"):
        listed += [(kind, (path, None, "a")) for kind in OBJECTS]
    yield from (Change(number, kind, *each) for number, (kind, each) in enumerate(listed))


OBJECTS = _objects()
FLUX = frozenset(each for each in OBJECTS if ".fluxcd.io/" in each)
"""Kinds that come with Flux alone; tests/add_ons proves them."""
CHANGES = tuple(_changes())
