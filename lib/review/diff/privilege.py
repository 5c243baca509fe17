"""What may do more than before."""

from collections.abc import Iterator, Mapping
from typing import Any

from lib.review.diff.classes import Class, Verdict
from lib.review.diff.fields import ABSENT, Change, Path
from lib.review.diff.objects import Object, Pair
from lib.review.diff.workloads import TEMPLATES

_LEVELS = {"restricted": 0, "baseline": 1, "privileged": 2}
_ENFORCE = "pod-security.kubernetes.io/enforce"
_HOST = ("hostNetwork", "hostPID", "hostIPC", "shareProcessNamespace")
_PROFILES = ("seccompProfile", "appArmorProfile")
_SAFE_ADDED = {"NET_BIND_SERVICE"}
_GRANTING = {
    "Role": (("rules",), "The role grants it to whomever it is bound to."),
    "ClusterRole": (("rules",), "The role grants it to whomever it is bound to."),
    "RoleBinding": (("subjects", "roleRef"), "The binding grants its role to it."),
    "ClusterRoleBinding": (("subjects", "roleRef"), "The binding grants its role to it."),
    "AppProject": (("spec",), "Argo CD may deploy it, from or to there."),
}

Exceeded = dict[Path, str]

Levels = dict[Path, tuple[int, str]]
"""How much each field allows, and what that is."""


def exceeded(pair: Pair) -> Exceeded:
    """Return the fields of an object that allow more than before, and what; a new object could do nothing."""
    old, new = (levels(each) if each else {} for each in pair)
    return {path: words for path, (level, words) in new.items() if level > old.get(path, (0, ""))[0]}


def privilege(change: Change, pair: Pair, found: Exceeded) -> Iterator[Verdict]:
    """Yield what a changed field allows that was not allowed before."""
    if pair.either.kind in _GRANTING:
        yield from _granted(change, pair)
    yield from (
        Verdict(Class.PRIVILEGE, words) for path, words in found.items() if _touches(change.path, path)
    )


def _touches(changed: Path, path: Path) -> bool:
    shorter = min(len(changed), len(path))
    return changed[:shorter] == path[:shorter]


def _granted(change: Change, pair: Pair) -> Iterator[Verdict]:
    fields, words = _GRANTING[pair.either.kind]
    is_new = pair.before is None
    is_more = change.after is not ABSENT and change.path[:1] and change.path[0] in fields
    if is_new or (is_more and "description" not in change.path):
        yield Verdict(Class.PRIVILEGE, words)


def levels(each: Object) -> Levels:
    """Return how much each field of an object allows; a field that is not there allows its default."""
    if each.kind in TEMPLATES:
        path = (*TEMPLATES[each.kind], "spec")
        return dict(_pod(each.get(*path) or {}, path))
    if each.kind == "Namespace":
        level = _LEVELS.get(each.labels.get(_ENFORCE, "privileged"), 2)
        return {("metadata", "labels", _ENFORCE): (level, "The namespace admits pods with more privilege.")}
    if each.kind == "ServiceAccount":
        mounted = each.get("automountServiceAccountToken") is not False
        return {("automountServiceAccountToken",): (int(mounted), "Pods get a token for the API server.")}
    return {}


def _pod(spec: Mapping[str, Any], path: Path) -> Iterator[tuple[Path, tuple[int, str]]]:
    for field in _HOST:
        yield (*path, field), (int(spec.get(field) is True), f"By {field} the pod sees what is not its own.")
    token = spec.get("automountServiceAccountToken") is not False
    yield (*path, "automountServiceAccountToken"), (int(token), "The pod gets a token for the API server.")
    context = spec.get("securityContext") or {}
    yield from _context(context, {}, (*path, "securityContext"))
    yield from _volumes(spec, path)
    for kind in ("initContainers", "containers"):
        for each in spec.get(kind) or ():
            yield from _container(each, context, (*path, kind, f"[name={each.get('name')}]"))


def _volumes(spec: Mapping[str, Any], path: Path) -> Iterator[tuple[Path, tuple[int, str]]]:
    for each in spec.get("volumes") or ():
        where = (*path, "volumes", f"[name={each.get('name')}]")
        yield where, (int("hostPath" in each), "The pod sees files of the node.")
        sources = (each.get("projected") or {}).get("sources") or ()
        tokens = int(any("serviceAccountToken" in source for source in sources))
        yield (*where, "projected"), (tokens, "The pod gets a token of its ServiceAccount.")


def _context(
    own: Mapping[str, Any], pods: Mapping[str, Any], path: Path
) -> Iterator[tuple[Path, tuple[int, str]]]:
    """Yield what a pod or container may do as a process; a container has its pod's where it says nothing."""
    both = {**pods, **own}
    yield (*path, "runAsNonRoot"), (int(both.get("runAsNonRoot") is not True), "The process may be root.")
    yield (*path, "runAsUser"), (int(both.get("runAsUser") == 0), "The process is root.")
    for field in _PROFILES:
        kind = (both.get(field) or {}).get("type")
        unconfined = kind == "Unconfined" or (kind is None and field == "seccompProfile")
        yield (*path, field), (int(unconfined), "The process may make any system call.")


def _container(
    container: Mapping[str, Any], pods: Mapping[str, Any], path: Path
) -> Iterator[tuple[Path, tuple[int, str]]]:
    own = container.get("securityContext") or {}
    where = (*path, "securityContext")
    yield from _context(own, pods, where)
    yield (
        (*where, "privileged"),
        (int(own.get("privileged") is True), "The container is as free as the node."),
    )
    escalates = int(own.get("allowPrivilegeEscalation") is not False)
    yield (*where, "allowPrivilegeEscalation"), (escalates, "The process may gain privilege.")
    writes = int(own.get("readOnlyRootFilesystem") is not True)
    yield (*where, "readOnlyRootFilesystem"), (writes, "The process may change its own files.")
    capabilities = own.get("capabilities") or {}
    kept = int("ALL" not in (capabilities.get("drop") or ()))
    yield (*where, "capabilities", "drop"), (kept, "The process keeps capabilities.")
    for each in capabilities.get("add") or ():
        yield (*where, "capabilities", "add", f"[{each}]"), (1, f"The process has the capability {each}.")
    unmasked = int(own.get("procMount", "Default") != "Default")
    yield (*where, "procMount"), (unmasked, "The process sees more of the node.")
    ports = any("hostPort" in each for each in container.get("ports") or ())
    yield (*path, "ports"), (int(ports), "The node listens for it.")
