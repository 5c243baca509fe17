"""What would also see a mutant if the model or a construct made it: each judge names what it finds wrong.

Nothing here compares with dist/ or with what is rendered anew.
"""

import hashlib
import json
import os
from collections.abc import Callable, Iterator
from copy import deepcopy
from functools import cache
from typing import Any

from jsonschema.validators import Draft202012Validator
from kubernetes_validate import utils
from referencing import Registry, Resource

from lib.operations.crds import RELEASES
from lib.reach.cluster import matrix_of
from lib.reach.content import ManifestError
from lib.reach.manifests import Manifest
from lib.reach.objects import objects_of
from lib.review.declared import declared_links
from lib.review.reach import compared, misled
from tests.mutation.mutants import Mutant
from tests.policy.all_rules import RULES, Rule
from tests.policy.documents import Document, Manifests

CHECKSUM = "checksum/settings"
_DECIDE = {
    *("Namespace", "Service", "NetworkPolicy", "PeerAuthentication", "AuthorizationPolicy"),
    *("Deployment", "StatefulSet", "CronJob"),
}
"""The kinds of which `reach` reads something."""


class Bench:
    """All judges; those that saw something in a document are asked first of its next mutant."""

    def __init__(self, manifests: Manifests) -> None:
        self._manifests = manifests
        self._known = set(reach_faults(manifests))
        self._place = -1
        self._rules: list[Rule] = []

    def refuse(self) -> Iterator[str]:
        """Yield what is seen before anything is changed: nothing can be said of such manifests."""
        yield from (f"schema: {each}" for each in self._manifests.documents if schema_fault(each.content))
        yield from (f"{rule.__name__}: {each}" for rule in RULES for each in rule(self._manifests))
        yield from (f"reach: {each}" for each in self._known)

    def seen_by(self, mutant: Mutant) -> str | None:
        """Return the name of the first that sees a mutant."""
        if mutant.place != self._place:
            self._place, self._rules = mutant.place, list(RULES)
        document = self._manifests.documents[mutant.place]
        content = mutant.content(document)
        if content is not None and (fault := schema_fault(content)):
            return fault
        try:
            mutated = self._mutated(mutant, content)
        except (KeyError, TypeError, AttributeError):
            return "reading"
        return self._by_rule(mutated) or (self._by_reach(mutated) if document.kind in _DECIDE else None)

    def _mutated(self, mutant: Mutant, content: dict[str, Any] | None) -> Manifests:
        documents = list(self._manifests.documents)
        if content is None:
            del documents[mutant.place]
            return Manifests(self._manifests.platform, documents)
        documents[mutant.place] = Document(documents[mutant.place].file, content)
        if mutant.field.startswith("ConfigMap data"):
            _follow(documents, documents[mutant.place])
        return Manifests(self._manifests.platform, documents)

    def _by_rule(self, mutated: Manifests) -> str | None:
        for index, rule in enumerate(self._rules):
            if _violated(rule, mutated):
                self._rules.insert(0, self._rules.pop(index))
                return rule.__name__
        return None

    def _by_reach(self, mutated: Manifests) -> str | None:
        return "reach" if set(reach_faults(mutated)) - self._known else None


def _violated(rule: Rule, mutated: Manifests) -> bool:
    """Return whether a rule finds something, or cannot be asked."""
    try:
        return any(rule(mutated))
    except (KeyError, TypeError, AttributeError, ValueError, IndexError, StopIteration):
        return True


def _follow(documents: list[Document], settings: Document) -> None:
    """Give pods the checksum of changed settings, as a construct would."""
    text = json.dumps(settings.content.get("data", {}), sort_keys=True)
    for index, each in enumerate(documents):
        if each.pod and each.name == settings.name and CHECKSUM in each.pod.annotations:
            documents[index] = Document(each.file, deepcopy(each.content))
            pod = documents[index].pod
            assert pod
            pod.annotations[CHECKSUM] = hashlib.sha256(text.encode()).hexdigest()


def reach_faults(manifests: Manifests) -> Iterator[str]:
    """Yield where what manifests let through differs from what is declared."""
    try:
        objects = objects_of([Manifest(str(each), each.content) for each in manifests.documents])
        matrix = matrix_of(objects)
        yield from compared("", matrix, declared_links(manifests.platform, matrix)).findings
        yield from misled(manifests.platform, objects)
    except ManifestError as error:
        yield str(error)


def schema_fault(content: dict[str, Any]) -> str | None:
    """Return which schema refuses a document; custom resources have one only where CRDS names a folder."""
    version, kind = content.get("apiVersion"), content.get("kind")
    if not isinstance(version, str) or not isinstance(kind, str):
        return "reading"
    if version.split("/")[0] in RELEASES:
        return "definition" if os.environ.get("CRDS") and _definition_faults()(content) else None
    validator = _validator(version, kind)
    return None if validator and validator.is_valid(content) else "schema"


@cache
def _definition_faults() -> Callable[[dict[str, Any]], list[str]]:
    from tests.scanners.test_custom_resources import faults

    return faults


@cache
def _validator(version: str, kind: str) -> Any:
    """Return what validates a kind by the newest schema, which admits no unknown field; None without one."""
    newest = utils.latest_version()
    folder = f"kubernetes-json-schema/v{newest}-local-strict"
    group, _, number = version.rpartition("/")
    name = f"{kind.lower()}-{group.split('.')[0]}{'-' if group else ''}{number}"
    try:
        schema = utils.schema_contents(f"{folder}/{name}.json", newest)
    except FileNotFoundError:
        return None
    registry: Any = Resource.from_contents(_definitions(folder, newest)) @ Registry()
    return Draft202012Validator(schema, registry=Resource.from_contents(schema) @ registry)


@cache
def _definitions(folder: str, version: str) -> Any:
    return utils.schema_contents(f"{folder}/_definitions.json", version)
