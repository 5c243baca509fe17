"""external-secrets at work: every Secret comes from a store, and a process gets a rotated value."""

import json
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from secrets import token_hex
from typing import NamedTuple

import pytest

from lib.configuration import Configuration
from lib.model import Platform, expected_secrets
from tests.add_ons import endpoint, issuer, stored, stores, vault
from tests.add_ons.stores import Documents
from tests.cluster import production
from tests.cluster.deployed import Deployed
from tests.cluster.images import with_built
from tests.cluster.kubectl import Kubectl
from tests.cluster.test_secrets import creates, processes
from tests.images.manifest import NAMED
from tests.notes import Note, Timed
from tests.usage import Site

SECRET, KEY = "embedding", "api-key"
ASKED = {"Namespace", "ExternalSecret"}
RUN = {"ServiceAccount", "ConfigMap", "Service", "Deployment", "StatefulSet"}
CREATED = 201
READY_SECONDS = 120
ROTATION_SECONDS = 600
"""external-secrets asks every minute here, and the kubelet looks at a Secret every one or two minutes."""


class Stored(NamedTuple):
    """Production whose Secrets come from the Vault, its documents, and what was put there."""

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


@pytest.fixture(scope="module")
def running(
    kubectl: Kubectl,
    from_vault: Stored,
    loaded: None,  # noqa: ARG001  # the pods start at once
    timed: Timed,
) -> Iterator[Deployed]:
    """Return production, a pod for each service, with its endpoints beside it, in the Secrets' namespace."""
    built = with_built(from_vault.documents, NAMED.values())
    fitted = production.fitted(built, from_vault.namespace, embeds_outside=True)
    prod = Deployed(kubectl, from_vault.platform, fitted)
    run = [each for each in fitted if each["kind"] in RUN]
    items = [*run, *endpoint.endpoint(prod.workload("backend")), *issuer.issuer(prod)]
    with timed("external-secrets: until production is ready"):
        kubectl.answer("apply", "--filename=-", body={"apiVersion": "v1", "kind": "List", "items": items})
        prod.wait_until_ready()
    with issuer.signing_in(prod) as found:
        yield replace(prod, issuer=found)


def test_a_rotated_value_reaches_the_running_process(
    kubectl: Kubectl, from_vault: Stored, running: Deployed, timed: Timed
) -> None:
    """The backend calls its endpoint with the new key, and is still the same process."""
    before, old, new = processes(running), from_vault.values[SECRET, KEY], token_hex(16)
    with running.site() as site:
        wait_until_used(kubectl, running, site, old, READY_SECONDS)
        from_vault.rotate(new)
        with timed("external-secrets: from a value rotated in the Vault to its use by the backend"):
            wait_until_used(kubectl, running, site, new, ROTATION_SECONDS)
    assert processes(running) == before


def wait_until_used(kubectl: Kubectl, prod: Deployed, site: Site, key: str, seconds: float) -> None:
    """Create goals until the backend calls its endpoint with a key."""
    end = time.monotonic() + seconds
    while not (creates(site) == CREATED and endpoint.got_last(kubectl, prod.namespace, key)):
        assert time.monotonic() < end, f"the backend does not use the key within {seconds} s"
        time.sleep(2)


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
