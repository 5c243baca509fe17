"""What it does that an object is made, or that it is gone."""

from collections.abc import Iterator

from lib.review.diff.classes import Class, Verdict
from lib.review.diff.data import loss
from lib.review.diff.objects import Object, Side
from lib.review.diff.reachable import ENTRANCES
from lib.review.diff.untold import TELLING
from lib.review.diff.workloads import RUNNING, TEMPLATES, is_database, needing, pods
from lib.review.effects import KINDS

_LIMITING = ("HorizontalPodAutoscaler", "LimitRange", "PodDisruptionBudget", "ResourceQuota")
_POLICIES = ("AuthorizationPolicy", "NetworkPolicy", "PeerAuthentication")
_APPLIED = "What it applied stays as it is, and nobody applies it any more."
_GONE = {
    "CronJob": "It runs no more.",
    **dict.fromkeys(("AppProject", "Application", "GitRepository", "Kustomization"), _APPLIED),
}
_MADE = {
    **dict.fromkeys(TEMPLATES, Verdict(Class.CAPACITY, "Its pods must find room whenever it runs.")),
    **dict.fromkeys(_LIMITING, Verdict(Class.CAPACITY, "It limits or scales what there was without it.")),
    "PersistentVolumeClaim": Verdict(Class.CAPACITY, "A volume is made."),
    **dict.fromkeys(ENTRANCES, Verdict(Class.MORE, "A way leads where none led before.")),
    **dict.fromkeys(
        _POLICIES, Verdict(Class.REREAD, "Connections are let through by it at once; no pod is restarted.")
    ),
    **dict.fromkeys(
        ("Application", "Kustomization"),
        Verdict(Class.REREAD, "GitOps deploys from now on what is in its folder."),
    ),
}
_UNKNOWN = Verdict(Class.UNKNOWN, "The table of effects does not have its kind.")


def made(each: Object, after: Side) -> Iterator[Verdict]:
    """Yield what a new object does."""
    yield Verdict(Class.QUIET, "It is new.")
    if each.group_kind not in KINDS:
        yield _UNKNOWN
    if each.kind in RUNNING:
        yield Verdict(Class.CAPACITY, f"{_capital(str(pods(each, after)))} must find room.")
    elif each.kind in _MADE:
        yield _MADE[each.kind]


def gone(each: Object, before: Side, after: Side) -> Iterator[Verdict]:
    """Yield what is missing when an object is deleted."""
    yield Verdict(Class.QUIET, _GONE.get(each.kind, "It is deleted, and no pod refers to it."))
    if each.group_kind not in KINDS:
        yield _UNKNOWN
    if reason := loss(each):
        yield Verdict(Class.DATA, reason)
    yield from _missing(each, after)
    if each.kind in RUNNING:
        yield from _ended(each, before)
    elif each.kind in _LIMITING:
        yield Verdict(Class.CAPACITY, "Nothing limits or scales it any more.")
    elif each.kind in ENTRANCES:
        yield Verdict(Class.LESS, "A way no longer leads where it led.")
    elif each.kind in _POLICIES:
        yield Verdict(Class.REREAD, "Connections are let through without it at once; no pod is restarted.")
    elif each.kind in TELLING:
        yield Verdict(Class.UNTOLD, "Its rules or scrapes are gone.")


def _missing(each: Object, after: Side) -> Iterator[Verdict]:
    """Yield whose pods cannot start without an object."""
    if names := ", ".join(workload.name for workload in needing(each, after)):
        yield Verdict(Class.LESS, f"Pods of {names} that start from now on wait for it.")
    elif each.kind == "Certificate":
        yield Verdict(Class.LESS, "Nobody renews the certificate any more.")


def _ended(each: Object, before: Side) -> Iterator[Verdict]:
    if is_database(each, before):
        yield Verdict(Class.DATABASE, "It is gone for good: its only pod ends.")
    yield Verdict(Class.LESS, "Nobody answers for it any more.")
    yield Verdict(Class.CAPACITY, f"{_capital(str(pods(each, before)))} need no room any more.")


def _capital(text: str) -> str:
    return text[0].upper() + text[1:]
