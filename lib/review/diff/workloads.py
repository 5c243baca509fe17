"""What owns pods: how many there are, what they keep, and which settings they read."""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from lib.review.diff.fields import Path
from lib.review.diff.objects import Object, Side

RUNNING = ("Deployment", "StatefulSet", "DaemonSet", "ReplicaSet")
"""Kinds whose pods run until they are replaced."""

TEMPLATES: dict[str, Path] = {
    "Pod": (),
    "CronJob": ("spec", "jobTemplate", "spec", "template"),
    "Job": ("spec", "template"),
    **dict.fromkeys(RUNNING, ("spec", "template")),
}


class Pods(NamedTuple):
    """How many pods there are at the least and at the most."""

    least: int
    most: int

    def __str__(self) -> str:
        if self.least == self.most:
            return "1 pod" if self.most == 1 else f"{self.most} pods"
        return f"{self.least} to {self.most} pods"


def template(workload: Object) -> Mapping[str, Any]:
    """Return the template of a workload's pods."""
    return workload.get(*TEMPLATES[workload.kind]) or {}


def spec(workload: Object) -> Mapping[str, Any]:
    """Return what the template of a workload's pods asks for."""
    return template(workload).get("spec") or {}


def containers(workload: Object) -> list[Mapping[str, Any]]:
    """Return the containers of a workload's pods, init containers first."""
    found = spec(workload)
    return [*(found.get("initContainers") or ()), *(found.get("containers") or ())]


def pods(workload: Object, side: Side) -> Pods:
    """Return how many pods a workload has, by its autoscaler or by itself."""
    for each in side.of("HorizontalPodAutoscaler"):
        target = each.get("spec", "scaleTargetRef") or {}
        if (target.get("kind"), target.get("name")) == (workload.kind, workload.name):
            return Pods(each.get("spec", "minReplicas") or 1, each.get("spec", "maxReplicas") or 1)
    replicas = workload.get("spec", "replicas")
    number = 1 if replicas is None else replicas
    return Pods(number, number)


def claims(workload: Object) -> dict[str, str]:
    """Return the claims that a workload's pods mount, by the names of their volumes."""
    made = workload.get("spec", "volumeClaimTemplates") or ()
    mounted = {
        each["name"]: each["persistentVolumeClaim"].get("claimName", "")
        for each in spec(workload).get("volumes") or ()
        if "persistentVolumeClaim" in each
    }
    return {
        **{each["metadata"]["name"]: f"{each['metadata']['name']} of each pod" for each in made},
        **mounted,
    }


def data_folders(workload: Object) -> set[str]:
    """Return where a workload's containers mount claims."""
    kept = claims(workload)
    mounts = (mount for each in containers(workload) for mount in each.get("volumeMounts") or ())
    return {mount["mountPath"] for mount in mounts if mount["name"] in kept}


def is_database(workload: Object, side: Side) -> bool:
    """Return whether one pod keeps data, so that it must end before the next one starts."""
    return workload.kind in RUNNING and bool(claims(workload)) and pods(workload, side).most <= 1


def users(name: str, kind: str, side: Side) -> Iterator[tuple[Object, bool]]:
    """Yield each workload that reads a ConfigMap or Secret, and whether it does so as variables."""
    for workload in side.of(*TEMPLATES):
        if _in_variables(workload, name, kind):
            yield workload, True
        elif _in_volumes(workload, name, kind):
            yield workload, False


def needing(each: Object, side: Side) -> list[Object]:
    """Return the workloads whose pods cannot start without an object."""
    if each.kind in ("ConfigMap", "Secret"):
        return [workload for workload, _ in users(each.name, each.kind, side)]
    if each.kind == "ExternalSecret":
        name = each.get("spec", "target", "name") or each.name
        return [workload for workload, _ in users(name, "Secret", side)]
    if each.kind == "ServiceAccount":
        return [one for one in side.of(*TEMPLATES) if spec(one).get("serviceAccountName") == each.name]
    if each.kind == "PersistentVolumeClaim":
        return [one for one in side.of(*TEMPLATES) if each.name in claims(one).values()]
    return []


def _in_variables(workload: Object, name: str, kind: str) -> bool:
    field = kind[0].lower() + kind[1:]
    for each in containers(workload):
        froms = [one.get(f"{field}Ref") for one in each.get("envFrom") or ()]
        values = [(one.get("valueFrom") or {}).get(f"{field}KeyRef") for one in each.get("env") or ()]
        if any(found and found.get("name") == name for found in (*froms, *values)):
            return True
    return False


def _in_volumes(workload: Object, name: str, kind: str) -> bool:
    field = kind[0].lower() + kind[1:]
    for volume in spec(workload).get("volumes") or ():
        sources = [volume, *((volume.get("projected") or {}).get("sources") or ())]
        found = (source.get(field) or {} for source in sources)
        if any(name in (each.get("name"), each.get("secretName")) for each in found):
            return True
    return False
