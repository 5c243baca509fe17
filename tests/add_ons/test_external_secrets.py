"""external-secrets at work: every Secret comes from a store, and a process gets a rotated value."""

import copy
import json
import time
from collections.abc import Callable, Iterator
from hashlib import sha256
from pathlib import Path
from secrets import token_hex
from typing import Any, NamedTuple

import pytest

from lib.configuration import Configuration
from lib.model import Platform, expected_secrets
from tests.add_ons import stored, stores, vault
from tests.add_ons.stores import Documents
from tests.cluster.images import with_built
from tests.cluster.kubectl import Kubectl
from tests.images.manifest import BUILT
from tests.notes import Note, Timed

SECRET, KEY = "embedding", "api-key"
ASKED = {"Namespace", "ExternalSecret"}
READING_SECONDS = 120
ROTATION_SECONDS = 600
"""external-secrets asks every minute here, and the kubelet looks at a Secret every one or two minutes."""
READ = """
import hashlib, os, pathlib, time
from app.process.credential import Credential
key, seen = Credential(pathlib.Path(os.environ["EMBEDDING_CREDENTIAL_FILE"])), None
while True:
    if (value := key.read()) != seen:
        print(hashlib.sha256(value.encode()).hexdigest(), flush=True)
    seen = value
    time.sleep(1)
"""
"""Reads the key as the backend does for each call of the endpoint, and says by a hash which one it is."""


class Stored(NamedTuple):
    """Production whose Secrets come from the Vault, what it has, and what was put there."""

    platform: Platform
    documents: Documents
    vault: vault.Vault
    path: str
    values: dict[tuple[str, str], str]

    @property
    def namespace(self) -> str:
        return self.platform.environment.namespace

    def rotate(self, value: str) -> None:
        self.vault.put(f"{self.path}/{SECRET}", {KEY: value})


@pytest.fixture(scope="module", autouse=True)
def there(require: Callable[[str], None]) -> None:
    """Skip all of this where there is no external-secrets."""
    require("external-secrets")


@pytest.fixture(scope="module")
def from_vault(
    kubectl: Kubectl,
    configuration: Configuration,
    mark: str,
    note: Note,
    timed: Timed,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Stored]:
    """Return production whose Secrets are synced from a folder of the run in the Vault."""
    server, path, folder = vault.server(kubectl), f"{mark}/prod", tmp_path_factory.mktemp("vault")
    if server is None:
        note(f"skipped: external-secrets: {vault.UNKNOWN}")
        pytest.skip(vault.UNKNOWN)
    store = stored.own_store(path)
    platform = stored.fitted(configuration, f"vault-{mark}", store)
    values, content = stored.some_values(platform), stored.synthesized(platform, folder / "synthesized")
    with vault.own_folder(server, mark) as own:
        for secret in expected_secrets(platform):
            own.put(f"{path}/{secret.name}", {key: values[secret.name, key] for key in secret.keys})
        reached = stores.on_vault(store, platform.environment.namespace, own)
        asked = [each for each in content if each["kind"] in ASKED]
        with stored.synced(kubectl, [*asked, *reached], folder / "applied", timed):
            yield Stored(platform, content, own, path, values)


def test_every_secret_comes_from_the_vault(kubectl: Kubectl, from_vault: Stored) -> None:
    """Each ExternalSecret is Ready, and its Secret has the right type, its keys and values, and no more."""
    values, types = stored.made(kubectl, from_vault.platform)
    assert values == from_vault.values
    assert types == {each.name: each.type for each in expected_secrets(from_vault.platform)}
    [login] = [value for (_, key), value in values.items() if key == ".dockerconfigjson"]
    assert list(json.loads(login)["auths"]) == ["ghcr.io/goaltrajectory"]


def test_a_rotated_value_reaches_the_running_process(
    kubectl: Kubectl,
    from_vault: Stored,
    loaded: None,  # noqa: ARG001  # the pod runs the backend's image
    timed: Timed,
) -> None:
    """A process in a pod of the backend reads the new value from its file, without a restart."""
    kubectl.answer("apply", "--filename=-", body=reader(from_vault))
    where, new = ("pod/reader", f"--namespace={from_vault.namespace}"), token_hex(16)
    wait_until_read(kubectl, where, from_vault.values[SECRET, KEY], READING_SECONDS)
    before = state(kubectl, where)
    from_vault.rotate(new)
    with timed("external-secrets: from a value rotated in the Vault to the running process"):
        wait_until_read(kubectl, where, new, ROTATION_SECONDS)
    assert state(kubectl, where) == before


def reader(prod: Stored) -> dict[str, Any]:
    """Return what production's backend needs, and a pod of it that reads the key and does nothing else."""
    own = [
        each for each in with_built(prod.documents, BUILT.values()) if each["metadata"]["name"] == "backend"
    ]
    needed = [each for each in own if each["kind"] in {"ConfigMap", "ServiceAccount"}]
    [deployment] = [each for each in own if each["kind"] == "Deployment"]
    spec = copy.deepcopy(deployment["spec"]["template"]["spec"])
    spec.pop("topologySpreadConstraints")
    [container] = spec["containers"]
    container["command"] = ["/opt/venv/bin/python3", "-c", READ]
    for probe in ("startupProbe", "readinessProbe", "livenessProbe"):
        del container[probe]
    container["resources"]["requests"] = {"cpu": "10m", "memory": "32Mi"}
    metadata = {"name": "reader", "namespace": prod.namespace}
    pod = {"apiVersion": "v1", "kind": "Pod", "metadata": metadata, "spec": spec}
    return {"apiVersion": "v1", "kind": "List", "items": [*needed, pod]}


def wait_until_read(kubectl: Kubectl, where: tuple[str, ...], value: str, seconds: float) -> None:
    """Wait until the last value that the process has read is this one."""
    end, wanted = time.monotonic() + seconds, sha256(value.encode()).hexdigest()
    while kubectl.run("logs", *where).stdout.split()[-1:] != [wanted]:
        assert time.monotonic() < end, (
            f"not read within {seconds} s: {kubectl.run('describe', *where).stdout}"
        )
        time.sleep(2)


def state(kubectl: Kubectl, where: tuple[str, ...]) -> tuple[str, int]:
    """Return which pod it is, and how often it was restarted."""
    [pod] = kubectl.objects(*where)
    return pod["metadata"]["uid"], pod["status"]["containerStatuses"][0]["restartCount"]


@pytest.mark.parametrize(
    ("provider", "values"),
    [
        ("gcp-secret-manager", {}),
        ("gcp-secret-manager", {"whole_values": True}),
        ("azure-key-vault", {"separator": "--"}),
        ("aws-parameter-store", {}),
        ("doppler", {"whole_values": True}),
        ("kubernetes", {}),
    ],
    ids=lambda each: each if isinstance(each, str) else ",".join(each) or "defaults",
)
def test_every_secret_comes_from_a_store_of_another_layout(
    kubectl: Kubectl,
    configuration: Configuration,
    mark: str,
    timed: Timed,
    tmp_path: Path,
    provider: str,
    values: dict[str, object],
) -> None:
    """Names without /, whole values, properties with a dot as a gjson path and as a field: each is read."""
    store = stored.own_store("GOALS" if provider == "doppler" else "goals", provider=provider, **values)
    platform = stored.fitted(configuration, f"stores-{mark}", store)
    given, namespace = stored.some_values(platform), platform.environment.namespace
    held = (
        stores.in_kubernetes(store, namespace, given, kubectl)
        if provider == "kubernetes"
        else stores.in_itself(store, namespace, given)
    )
    asked = [each for each in stored.synthesized(platform, tmp_path / "synthesized") if each["kind"] in ASKED]
    with stored.synced(kubectl, [*asked, *held], tmp_path / "applied", timed):
        assert stored.made(kubectl, platform)[0] == given
