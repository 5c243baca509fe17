"""Who reads a changed setting, and when."""

from collections.abc import Iterator

from lib.review.diff.classes import Class, Verdict
from lib.review.diff.fields import same
from lib.review.diff.objects import Object, Pair, Side
from lib.review.diff.rolls import rolls
from lib.review.diff.workloads import RUNNING, template, users

KINDS = ("ConfigMap", "Secret")
_CONTENT = ("data", "binaryData", "stringData")


def is_setting(pair: Pair, path: tuple[str, ...]) -> bool:
    """Return whether a field is the content of a ConfigMap or Secret."""
    return pair.either.kind in KINDS and path[0] in _CONTENT


def settings(pair: Pair, before: Side, after: Side) -> Iterator[Verdict]:
    """Yield what whoever reads a ConfigMap or Secret does; nothing where no workload reads it."""
    name, kind = pair.either.name, pair.either.kind
    for workload, by_variables in users(name, kind, after):
        if workload.kind not in RUNNING:
            yield Verdict(Class.QUIET, f"The next run of {workload.name} has it.")
        elif _is_rolled(workload, before):
            yield from rolls(workload, after, f"The pod template of {workload.name} changes with it")
        elif by_variables:
            yield Verdict(Class.QUIET, f"As variables it is read when a pod of {workload.name} starts.")
        else:
            yield Verdict(Class.REREAD, f"The files of {workload.name} have it within about a minute.")


def _is_rolled(workload: Object, before: Side) -> bool:
    """Return whether a workload's template changes as well, as by its checksum of the settings."""
    old = [each for each in before.of(workload.kind) if each.key == workload.key]
    return bool(old) and not same(template(old[0]), template(workload))
