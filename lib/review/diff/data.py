"""What may lose data: claims, namespaces, backups, and what GitOps removes."""

from collections.abc import Iterator
from functools import cache
from typing import Any

from lib.review.diff.classes import Class, Verdict
from lib.review.diff.fields import ABSENT, Change
from lib.review.diff.objects import Object, Pair, Side
from lib.review.diff.workloads import TEMPLATES, claims, containers, data_folders
from lib.review.effects.amounts import amount

_KEPT_BY = "kustomize.toolkit.fluxcd.io/prune"
_SYNC = "argocd.argoproj.io/sync-options"
_HOLDING = ("Namespace", "PersistentVolume", "PersistentVolumeClaim", "StatefulSet")
_RETENTION = ("KEEP", "RETENTION")
_RANGES = ((0, 59), (0, 23), (1, 31), (1, 12), (0, 6))


def is_backup(each: Object) -> bool:
    """Return whether a CronJob backs something up, by its name, its component or its words."""
    if each.kind != "CronJob":
        return False
    words = [
        word for one in containers(each) for word in (*(one.get("command") or ()), *(one.get("args") or ()))
    ]
    told = (each.name, each.labels.get("app.kubernetes.io/component", ""), *map(str, words))
    return any("backup" in word for word in told)


def is_kept(each: Object) -> bool:
    """Return whether neither Flux nor Argo CD deletes an object that is no longer in git."""
    synced = str(each.annotations.get(_SYNC, ""))
    return each.annotations.get(_KEPT_BY) == "disabled" and "Prune=false" in synced


def loss(each: Object) -> str:
    """Return what is lost with an object."""
    reason = _loss(each)
    return f"{reason} GitOps leaves this one, by its annotations." if reason and is_kept(each) else reason


def _loss(each: Object) -> str:
    if is_backup(each):
        return "Nothing is backed up any more."
    if each.kind == "Namespace":
        return "Everything in a namespace is deleted with it, the claims too."
    if each.kind in ("PersistentVolumeClaim", "PersistentVolume"):
        return "A volume whose claim is deleted is deleted too, unless its storage class retains it."
    if each.kind == "StatefulSet" and each.get("spec", "volumeClaimTemplates"):
        policy = each.get("spec", "persistentVolumeClaimRetentionPolicy", "whenDeleted")
        return (
            "Its claims are deleted with it."
            if policy == "Delete"
            else "Its claims stay, and nobody mounts them."
        )
    if each.kind == "Kustomization" and each.get("spec", "prune"):
        return "Flux deletes what it applied, when the Kustomization is deleted."
    if each.kind == "Application" and "finalizers" in each.metadata:
        return "Argo CD deletes what it applied, when the Application is deleted."
    return ""


def data(change: Change, pair: Pair, before: Side, after: Side) -> Iterator[Verdict]:
    """Yield how a changed field may lose data."""
    each = pair.either
    reason = (
        _metadata(change, each) or _storage(change, each) or _backup(change, each) or _git_ops(change, each)
    )
    if reason := reason or _folders(change, pair, before, after):
        yield Verdict(Class.DATA, reason)


def _metadata(change: Change, each: Object) -> str:
    if each.kind not in _HOLDING or change.path[:2] != ("metadata", "annotations"):
        return ""
    name, value = change.path[-1], change.after
    lost = (name == _KEPT_BY and value != "disabled") or (name == _SYNC and "Prune=false" not in str(value))
    return "GitOps may from now on delete it when it is no longer in git." if lost else ""


def _storage(change: Change, each: Object) -> str:
    path, before, after = change.path, change.before, change.after
    if path[-1] == "reclaimPolicy" and after != "Retain":
        return "A volume is deleted with its claim."
    if "persistentVolumeClaimRetentionPolicy" in path and after == "Delete":
        return "Claims are deleted with the StatefulSet, or when it has fewer replicas."
    if "volumeClaimTemplates" in path and (after is ABSENT or path[-1] == "name"):
        return "Pods get other, empty volumes; the old claims are mounted by nobody."
    is_size = path[-3:] == ("resources", "requests", "storage")
    if is_size and before is not ABSENT and (amount(after) or 0) < (amount(before) or 0):
        return "A smaller volume is another, empty one: copy the data first."
    is_claim = each.kind == "PersistentVolumeClaim" or "volumeClaimTemplates" in path
    if is_claim and path[-1] in ("storageClassName", "volumeName"):
        return "It would be another, empty volume: copy the data first."
    return ""


def _backup(change: Change, each: Object) -> str:
    path, before, after = change.path, change.before, change.after
    is_kept = any(step.strip("[]").upper().endswith(_RETENTION) for step in path[-2:])
    if is_kept and (amount(after) or 0) < (amount(before) or 0):
        return "Fewer backups are kept: the oldest ones are deleted."
    if not is_backup(each):
        return ""
    if path == ("spec", "suspend") and after is True:
        return "Nothing is backed up until it is resumed."
    if path == ("spec", "schedule") and runs(str(after)) < runs(str(before)):
        return "Backups are further apart: what was written in between may be lost."
    return ""


def _git_ops(change: Change, each: Object) -> str:
    path, after = change.path, change.after
    if path[-1] == "prune" and after is True and each.kind in ("Kustomization", "Application"):
        return "From now on what is no longer in git is deleted."
    if path == ("spec", "path") or path[-2:] == ("source", "path"):
        return "What the old folder has and the new one has not is deleted, if it is pruned."
    if path[:2] == ("metadata", "finalizers") and each.kind == "Application" and after is not ABSENT:
        return "What it applied is deleted with the Application."
    return ""


def _folders(change: Change, pair: Pair, before: Side, after: Side) -> str:
    """Return whether a program finds its data where it was."""
    path = change.path
    old = pair.before
    if old and old.kind in TEMPLATES and claims(old):
        if (
            "volumes" in path
            and any(f"[name={name}]" in path for name in claims(old))
            and "Claim" in ".".join(path)
        ):
            return "Its pods mount another volume, or none, where their data was."
        if "volumeMounts" in path and change.before in data_folders(old):
            return "Its data is no longer where it was mounted."
    is_setting = path[-1] == "value" or (pair.either.kind == "ConfigMap" and path[:1] == ("data",))
    if not (is_setting and isinstance(change.before, str) and change.before in _all_folders(before)):
        return ""
    has_moved = change.after is ABSENT and (path[-1], change.before) in _variables(after)
    if not has_moved:
        return "A program that kept its data in this folder writes elsewhere, and finds nothing there."
    return ""


@cache
def _variables(side: Side) -> set[tuple[str, Any]]:
    """Return the names and values of the variables of containers that keep data."""
    keeping = [each for each in side.of(*TEMPLATES) if data_folders(each)]
    found = [one for each in keeping for container in containers(each) for one in container.get("env") or ()]
    return {(one["name"], one["value"]) for one in found if "value" in one}


@cache
def _all_folders(side: Side) -> set[str]:
    return {folder for each in side.of(*TEMPLATES) for folder in data_folders(each)}


def runs(schedule: str) -> float:
    """Return how often a schedule runs, as a share of all minutes; none that is not five fields."""
    fields = schedule.split()
    if len(fields) != len(_RANGES):
        return 0
    share = 1.0
    for field, (first, last) in zip(fields, _RANGES, strict=True):
        share *= len(set(_values(field, first, last))) / (last - first + 1)
    return share


def _values(field: str, first: int, last: int) -> Iterator[Any]:
    for part in field.split(","):
        span, _, step = part.partition("/")
        start, _, end = span.partition("-")
        if start == "*":
            yield from range(first, last + 1, int(step or 1))
        elif start.isdecimal():
            stop = int(end) if end.isdecimal() else last if step else int(start)
            yield from range(int(start), stop + 1, int(step or 1))
        else:
            yield part
