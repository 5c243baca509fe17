"""The Vault of VAULT_FOLDER: how it is reached, and a folder of a run's own in it."""

import json
import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from tests.cluster.kubectl import Kubectl

UNKNOWN = "VAULT_ADDR and VAULT_TOKEN are not set, and no ClusterSecretStore names a Vault and its token"


class Server(NamedTuple):
    """Where a Vault is, where its KV engine of version 2 is mounted, and a token."""

    address: str
    mount: str
    token: str


@dataclass(frozen=True)
class Vault:
    """A Vault in whose folder the secret a/b is the file a/b.json, an object of strings."""

    server: Server
    folder: Path

    def put(self, name: str, content: Mapping[str, str]) -> None:
        """Write a secret, at once."""
        file = self.folder / f"{name}.json"
        file.parent.mkdir(parents=True, exist_ok=True)
        written = file.with_suffix(".new")
        written.write_text(json.dumps(content))
        written.replace(file)


@contextmanager
def own_folder(server: Server, mark: str) -> Iterator[Vault]:
    """Yield a Vault in which whatever is below `mark` is removed at the end."""
    folder = Path(os.environ["VAULT_FOLDER"])
    try:
        yield Vault(server, folder)
    finally:
        shutil.rmtree(folder / mark, ignore_errors=True)


def server(kubectl: Kubectl) -> Server | None:
    """Return the Vault that the environment names, or the one of a ClusterSecretStore, which is only read."""
    address, token = os.environ.get("VAULT_ADDR"), os.environ.get("VAULT_TOKEN")
    if address and token:
        return Server(address, "secret", token)
    stores = kubectl.objects("clustersecretstores.external-secrets.io")
    specs = [each["spec"]["provider"].get("vault", {}) for each in stores]
    named = [each for each in specs if each.get("path") and each.get("auth", {}).get("tokenSecretRef")]
    if not named:
        return None
    [spec, *_] = named
    return Server(spec["server"], spec["path"], _token(kubectl, spec["auth"]["tokenSecretRef"]))


def _token(kubectl: Kubectl, reference: Mapping[str, str]) -> str:
    where = ("secret", reference["name"], f"--namespace={reference['namespace']}")
    template = f'--template={{{{index .data "{reference["key"]}" | base64decode}}}}'
    return kubectl.answer("get", *where, "--output=go-template", template)
