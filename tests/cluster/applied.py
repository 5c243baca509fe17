"""Manifests on a cluster for as long as a test needs them, and the removal of what was created."""

import json
import signal
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any

import yaml

from tests.cluster.kubectl import Kubectl, RefusedError

Answers = Mapping[str, CompletedProcess[str]]
ENDINGS = (signal.SIGINT, signal.SIGTERM)


def documents(folder: Path) -> list[dict[str, Any]]:
    """Return what `kubectl apply -f` finds in a folder, in its order."""
    files = sorted(file for file in folder.iterdir() if file.suffix in {".json", ".yaml", ".yml"})
    return [each for file in files for each in yaml.safe_load_all(file.read_text()) if each]


def write(folder: Path, content: Iterable[dict[str, Any]]) -> Path:
    """Write documents to a folder, and return it."""
    (folder / "all.yaml").write_text("---\n".join(json.dumps(each) + "\n" for each in content))
    return folder


def namespaces(folder: Path) -> list[str]:
    """Return the namespaces that a folder makes."""
    return [each["metadata"]["name"] for each in documents(folder) if each["kind"] == "Namespace"]


@contextmanager
def applied(kubectl: Kubectl, folders: Sequence[Path]) -> Iterator[Answers]:
    """Yield kubectl's answer for each folder; delete the namespaces created here, however the block ends.

    Before it changes anything, it refuses what it could not remove again.
    """
    refuse_outsiders(folders)
    refuse_existing(kubectl, folders)
    refuse_served(kubectl, folders)
    made: dict[str, str] = {}
    try:
        yield {folder.name: _apply(kubectl, folder, made) for folder in folders}
    finally:
        take_away(kubectl, made)


def must_be_accepted(answers: Answers) -> None:
    """Raise RuntimeError with what kubectl said if something was not applied."""
    errors = [answer.stderr for answer in answers.values() if answer.returncode]
    if errors:
        raise RuntimeError("".join(errors))


def refuse_outsiders(folders: Sequence[Path]) -> None:
    """Refuse objects that would not go away with the namespaces of their own folder."""
    for folder in folders:
        own = namespaces(folder)
        for each in documents(folder):
            metadata = each["metadata"]
            if each["kind"] != "Namespace" and metadata.get("namespace") not in own:
                raise RefusedError(
                    f"{folder}: {each['kind']}/{metadata['name']} is in no namespace of this folder"
                )


def refuse_existing(kubectl: Kubectl, folders: Sequence[Path]) -> None:
    """Refuse namespaces that already exist: they are somebody else's."""
    wanted = [name for folder in folders for name in namespaces(folder)]
    present = kubectl.answer("get", "namespaces", *wanted, "--ignore-not-found", "--output=name").split()
    if present:
        raise RefusedError(
            f"context {kubectl.context} has {', '.join(present)} already, which is not these tests' own"
        )


def refuse_served(kubectl: Kubectl, folders: Sequence[Path]) -> None:
    """Refuse to ask a store or an issuer of the cluster for secrets and certificates."""
    for kind, name in sorted(set(_served_by(folders))):
        answer = kubectl.run("get", kind, name, "--ignore-not-found", "--output=name")
        if answer.returncode == 0 and answer.stdout:
            raise RefusedError(
                f"context {kubectl.context} has {answer.stdout.strip()}, which would be asked for "
                "production's secrets or certificates: use a cluster without it"
            )


def _served_by(folders: Sequence[Path]) -> Iterator[tuple[str, str]]:
    """Yield the stores and issuers of the whole cluster that folders name."""
    for each in (document for folder in folders for document in documents(folder)):
        spec = each.get("spec", {})
        store, issuer = spec.get("secretStoreRef", {}), spec.get("issuerRef", {})
        if store.get("kind") == "ClusterSecretStore":
            yield "clustersecretstores.external-secrets.io", store["name"]
        if issuer.get("kind") == "ClusterIssuer":
            yield "clusterissuers.cert-manager.io", issuer["name"]


def take_away(kubectl: Kubectl, made: Mapping[str, str]) -> None:
    """Delete namespaces, given as name to UID, and wait until they are gone; another of that name stays."""
    delete(kubectl, "/api/v1/namespaces", made)
    for name in made:
        kubectl.answer("wait", f"namespace/{name}", "--for=delete", "--timeout=10m")


def delete(kubectl: Kubectl, path: str, made: Mapping[str, str]) -> None:
    """Request the deletion of objects below a path of the API, given as name to UID."""
    with uninterrupted():
        errors = [_refusal(kubectl, f"{path}/{name}", uid) for name, uid in made.items()]
    if any(errors):
        raise RuntimeError(f"not deleted: {'; '.join(filter(None, errors))}")


def _refusal(kubectl: Kubectl, path: str, uid: str) -> str:
    """Request a deletion, and return the API server's error, if any."""
    options = {"apiVersion": "v1", "kind": "DeleteOptions", "preconditions": {"uid": uid}}
    answer = kubectl.run("delete", f"--raw={path}", "--filename=-", body=options)
    if answer.returncode == 0 or "(NotFound)" in answer.stderr:
        return ""
    return f"{path}: {answer.stderr.strip()}"


def _apply(kubectl: Kubectl, folder: Path, made: dict[str, str]) -> CompletedProcess[str]:
    """Apply a folder, and remember in `made` the namespaces that this created."""
    with uninterrupted():
        answer = kubectl.run("apply", "-f", f"{folder}/")
        for name in namespaces(folder):
            if f"namespace/{name} created" in answer.stdout.splitlines():
                made[name] = kubectl.objects("namespace", name)[0]["metadata"]["uid"]
    return answer


@contextmanager
def uninterrupted() -> Iterator[None]:
    """Hold signals back until the end of the block, whichever thread gets them, so that all is remembered."""
    pending: list[int] = []
    handled = [each for each in ENDINGS if signal.getsignal(each) is not signal.SIG_IGN]
    before = {each: signal.signal(each, lambda number, _: pending.append(number)) for each in handled}
    try:
        yield
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)
        for number in pending[:1]:
            signal.raise_signal(number)
