"""What changes in each environment, and in what brings it to a cluster."""

import re
from collections.abc import Mapping
from typing import NamedTuple

from lib.review.diff.data import is_backup
from lib.review.diff.judge import Judged, judged
from lib.review.diff.objects import Side, pairs
from lib.review.diff.policies import policies

FOLDER = "dist/"
_NAMESPACE = re.compile(r"^kind: Namespace$", re.MULTILINE)

Texts = Mapping[str, str]
"""Files by their paths from the root of the repository."""


class Changed(NamedTuple):
    """An environment, or a folder of GitOps manifests, and every field of it that differs."""

    name: str
    fields: list[Judged]
    environment: str = ""
    """The name by which commands know it; none of GitOps manifests, and of what runs on one machine."""
    has_backups: bool = False


def names(*sides: Texts) -> list[str]:
    """Return the folders of dist/ that one of the sides has."""
    found = {
        path.split("/")[1]
        for texts in sides
        for path in texts
        if path.startswith(FOLDER) and path.count("/") > 1
    }
    return sorted(found)


def environment(name: str, before: Texts, after: Texts) -> Changed:
    """Return what changes in an environment."""
    old, new = (folder(name, texts) for texts in (before, after))
    found = changed(name, old, new)
    has_pods = any(_NAMESPACE.search(text) for text in (*old.values(), *new.values()))
    return found._replace(environment=name if has_pods else "")


def folder(name: str, texts: Texts) -> dict[str, str]:
    """Return the manifests of an environment."""
    return {
        path: text
        for path, text in texts.items()
        if path.startswith(f"{FOLDER}{name}/") and path.endswith((".yaml", ".yml", ".json"))
    }


def changed(name: str, before: Texts, after: Texts) -> Changed:
    """Return what changes between two folders of manifests."""
    if before == after:
        return Changed(name, [])
    old, new = Side(before), Side(after)
    found = pairs(old, new)
    fields = [*judged(found, old, new), *policies(found, old, new)]
    has_backups = any(map(is_backup, old.of("CronJob")))
    return Changed(name, sorted(fields, key=lambda each: each.heaviest.weight), has_backups=has_backups)


def compared(base: str, head: str, before: Texts, after: Texts) -> Changed:
    """Return what differs between two environments, as if the namespace of one were the other's."""
    old, new = folder(base, before), folder(head, after)
    namespaces = [[each.name for each in Side(texts).of("Namespace")] for texts in (old, new)]
    if all(len(each) == 1 for each in namespaces):
        old = _moved(old, namespaces[0][0], namespaces[1][0])
    return changed(f"{base} to {head}", old, new)._replace(environment=head)


def _moved(texts: Texts, namespace: str, other: str) -> dict[str, str]:
    word = re.compile(rf"(?<![\w-]){re.escape(namespace)}(?!\w)")
    return {path: word.sub(other, text) for path, text in texts.items()}
