"""What manifests hold that decides who reaches whom, as the evaluator reads it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from dataclasses import replace as changed
from functools import cache

from lib.model import Platform
from lib.reach.manifests import Manifest
from lib.reach.objects import Objects, objects_of
from lib.reach.policies import NetworkPolicy, read_policy
from tests.policy.documents import TEMPLATES, Document, Manifests

_ALWAYS = ("Namespace", "NetworkPolicy")


@dataclass(frozen=True)
class Held:
    """A platform and what its manifests hold; equal where the same decides, so that it is asked once."""

    platform: Platform
    objects: Objects = field(compare=False)
    text: str = ""

    @classmethod
    def of(cls, platform: Platform, objects: Objects) -> "Held":
        return cls(platform, objects, repr(objects))


def held(manifests: Manifests, *kinds: str) -> Objects:
    """Return the pods, namespaces and NetworkPolicies of manifests, and what further kinds hold.

    Raises ManifestError where they cannot be evaluated.
    """
    return _held(tuple(manifests.of(*TEMPLATES, *_ALWAYS, *kinds)))


@cache
def _held(documents: Sequence[Document]) -> Objects:
    rest = [Manifest(str(each), each.content) for each in documents if each.kind != "NetworkPolicy"]
    policies = tuple(_policy(each) for each in documents if each.kind == "NetworkPolicy")
    return changed(objects_of(rest), policies=policies)


@cache
def _policy(document: Document) -> NetworkPolicy:
    manifest = Manifest(str(document), document.content)
    return read_policy(manifest.name, manifest.namespace, manifest.get("spec"))
