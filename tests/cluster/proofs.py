"""What a real API server does with changes of fields, each of an object of its own."""

import time
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from secrets import token_hex
from typing import Any

from lib.review.effects import Effect, kind_of
from tests.cluster.applied import applied, delete, must_be_accepted, uninterrupted, write
from tests.cluster.changed import CLAIM, OF_THE_CLUSTER, OWNERS, Change, storage_class, volume
from tests.cluster.kubectl import Kubectl

_REVISIONS = "replicasets,controllerrevisions"
_WAIT_SECONDS = 120


_NEEDED = frozenset(
    f"spec.template.metadata.labels.'app.kubernetes.io/{each}'" for each in ("name", "instance")
)
"""Fields that are refused because the selector needs them, also in a new object."""


@dataclass(frozen=True)
class Proofs:
    """What the API server said, by the numbers of changes."""

    accepted: frozenset[int]
    """Changes that it took."""
    valid: frozenset[int]
    """Changes whose outcome it takes as a new object."""
    revisions: Mapping[int, int]
    """How many pod templates an owner of pods has had after the change."""
    said: Mapping[int, str]
    """Why it did not take a change."""

    def __repr__(self) -> str:
        return "what the API server did"


@contextmanager
def proofs(kubectl: Kubectl, changes: Sequence[Change], folder: Path) -> Iterator[Proofs]:
    """Yield what the API server did with changes, in namespaces of their own that are then deleted."""
    run = f"goaltrajectory-effects-{token_hex(4)}"
    before = [each.document(run, each.before) for each in changes]
    of_cluster = [each for each in before if kind_of(each) in OF_THE_CLUSTER]
    volumes = [volume(each) for each in before if kind_of(each) == CLAIM]
    with (
        created(kubectl, [*of_cluster, *volumes, storage_class(run)]),
        applied(kubectl, [_written(folder / "before", [_namespace(run), *_namespaced(before)])]) as answers,
    ):
        must_be_accepted(answers)
        _wait_until_bound(
            kubectl, run, [each["metadata"]["name"] for each in before if kind_of(each) == CLAIM]
        )
        yield _proofs(kubectl, run, changes, folder)


@contextmanager
def created(kubectl: Kubectl, objects: Sequence[dict[str, Any]]) -> Iterator[None]:
    """Create objects that are in no namespace, and delete exactly those at the end."""
    made: list[dict[str, Any]] = []
    try:
        with uninterrupted():
            body = {"apiVersion": "v1", "kind": "List", "items": objects}
            answer = kubectl.run("create", "--filename=-", "--output=name", body=body)
            made += kubectl.objects(*names) if (names := answer.stdout.split()) else []
        if answer.returncode:
            raise RuntimeError(answer.stderr)
        yield
    finally:
        for kind, path in OF_THE_CLUSTER.items():
            found = [each["metadata"] for each in made if kind_of(each) == kind]
            delete(kubectl, path, {each["name"]: each["uid"] for each in found})


def as_the_table_says(change: Change, proved: Proofs) -> None:
    """Check what the API server did with a change."""
    said = change.row.effect
    assert (change.number in proved.accepted) == (said is not Effect.REFUSED), proved.said[change.number]
    if said is Effect.REFUSED:
        assert (change.number in proved.valid) == (change.path not in _NEEDED), "refused for another reason"
    if change.number in proved.revisions:
        assert proved.revisions[change.number] == (2 if said is Effect.ROLLS else 1)


def _namespace(name: str) -> dict[str, Any]:
    return {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name}}


def _namespaced(documents: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return namespaces and what is in one, namespaces first."""
    found = [each for each in documents if kind_of(each) not in OF_THE_CLUSTER]
    return sorted(found, key=lambda each: each["kind"] != "Namespace")


def _written(folder: Path, documents: Iterable[dict[str, Any]]) -> Path:
    folder.mkdir()
    return write(folder, documents)


def _wait_until_bound(kubectl: Kubectl, namespace: str, claims: Sequence[str]) -> None:
    if claims:
        names = [f"persistentvolumeclaim/{each}" for each in claims]
        condition = "--for=jsonpath={.status.phase}=Bound"
        kubectl.answer("wait", f"--namespace={namespace}", *names, condition, "--timeout=60s")


def _proofs(kubectl: Kubectl, run: str, changes: Sequence[Change], folder: Path) -> Proofs:
    numbers = {each.name(run): each.number for each in changes}
    after = [each.document(run, each.after) for each in changes]
    accepted, said = _taken(kubectl, _written(folder / "after", after), "--dry-run=server")
    refused = [each for each in changes if each.row.effect is Effect.REFUSED]
    new = [each.document(run, each.after, f"{each.name(run)}-new") for each in refused]
    valid, _ = _taken(kubectl, _written(folder / "new", new), "--dry-run=server")
    owners = [
        each for each in changes if each.kind in OWNERS and each.row.effect in (Effect.QUIET, Effect.ROLLS)
    ]
    return Proofs(
        accepted=frozenset(numbers[each] for each in accepted),
        valid=frozenset(numbers[each.removesuffix("-new")] for each in valid),
        revisions=_revisions(kubectl, run, owners, folder) if owners else {},
        said={each.number: _about(each.name(run), said) for each in changes},
    )


def _taken(kubectl: Kubectl, folder: Path, *options: str) -> tuple[list[str], str]:
    """Apply a folder; return the names of what the API server took, and what it said of the others."""
    answer = kubectl.run("apply", *options, "-f", f"{folder}/")
    return [line.split()[0].split("/")[1] for line in answer.stdout.splitlines()], answer.stderr


def _about(name: str, said: str) -> str:
    """Return the lines of errors that name an object."""
    return "\n".join(line for line in said.splitlines() if f'"{name}"' in line)


def _revisions(kubectl: Kubectl, run: str, owners: Sequence[Change], folder: Path) -> dict[int, int]:
    """Change owners of pods for good; return how many revisions their controllers then keep of each."""
    _wait_until_seen(kubectl, run)
    _taken(kubectl, _written(folder / "owners", [each.document(run, each.after) for each in owners]))
    _wait_until_seen(kubectl, run)
    found = kubectl.objects(_REVISIONS, f"--namespace={run}")
    kept = Counter(owner["name"] for each in found for owner in each["metadata"]["ownerReferences"])
    return {each.number: kept[each.name(run)] for each in owners}


def _wait_until_seen(kubectl: Kubectl, namespace: str) -> None:
    """Wait until the controllers have acted on every owner of pods."""
    deadline = time.monotonic() + _WAIT_SECONDS
    while unseen := _unseen(kubectl, namespace):
        assert time.monotonic() < deadline, f"not seen by their controllers: {unseen}"
        time.sleep(0.5)


def _unseen(kubectl: Kubectl, namespace: str) -> list[str]:
    found = kubectl.objects("deployments,statefulsets", f"--namespace={namespace}")
    return [
        each["metadata"]["name"]
        for each in found
        if each.get("status", {}).get("observedGeneration", 0) < each["metadata"]["generation"]
    ]
