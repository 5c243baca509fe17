"""Production with all of its Secrets from a store of a run's own, in a namespace of a run's own."""

import base64
import dataclasses
import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from secrets import token_hex
from typing import Any

from lib.configuration import Configuration
from lib.model import REGISTRY, AddOns, ExpectedSecret, Platform, SecretStore, expected_secrets, replace
from lib.synthesis import synthesize_platforms
from tests.add_ons import endpoint
from tests.add_ons.issuer import login_at
from tests.add_ons.stores import Documents, Values
from tests.cluster import production
from tests.cluster.applied import applied, documents, must_be_accepted, write
from tests.cluster.kubectl import Kubectl
from tests.notes import Timed

SYNCED = "--timeout=3m"
ACCOUNT = {"username": "nobody", "password": "nothing"}


def own_store(path: str, **values: object) -> SecretStore:
    """Return a store in the environment's namespace that is asked as often as can be."""
    given: dict[str, Any] = {"name": "store", "kind": "SecretStore", "refresh_minutes": 1, **values}
    return SecretStore(path=path, **given)


def fitted(configuration: Configuration, namespace: str, store: SecretStore) -> Platform:
    """Return production with no add-on but a store, also of its certificate; its endpoints are beside it."""
    prod = next(each for each in configuration.platforms if each.environment.name == "prod")
    embedding = replace(prod.environment.externals["embedding"], url=endpoint.URL)
    assert prod.environment.login is not None
    endpoints = {"externals": {"embedding": embedding}, "login": login_at(prod.environment.login)}
    changes = {"namespace": namespace, "add_ons": AddOns(secret_store=store), "zones": "preferred"}
    environment = replace(prod.environment, **changes, **endpoints)
    return dataclasses.replace(prod, environment=environment)


def some_values(platform: Platform) -> dict[tuple[str, str], str]:
    """Return a value for each key of each Secret."""
    found = {(each.name, key): _value(each) for each in expected_secrets(platform) for key in each.keys}
    return found | production.values(platform, token_hex(16))


def _value(secret: ExpectedSecret) -> str:
    return json.dumps({"auths": {secret.registry: ACCOUNT}}) if secret.type == REGISTRY else token_hex(16)


def synthesized(platform: Platform, folder: Path) -> Documents:
    """Return what production's manifests are in this namespace."""
    synthesize_platforms([platform], folder)
    return documents(folder / "prod")


@contextmanager
def synced(kubectl: Kubectl, content: Documents, folder: Path, timed: Timed) -> Iterator[None]:
    """Apply a namespace with a store and what asks it, and go on when every ExternalSecret is Ready."""
    folder.mkdir()
    [namespace] = [each["metadata"]["name"] for each in content if each["kind"] == "Namespace"]
    with applied(kubectl, [write(folder, content)]) as answers:
        must_be_accepted(answers)
        with timed(f"external-secrets: until every Secret of {namespace} is there"):
            wait_until_ready(kubectl, f"--namespace={namespace}")
        yield


def wait_until_ready(kubectl: Kubectl, where: str) -> None:
    """Wait for every ExternalSecret; raise AssertionError with what the controller says."""
    done = kubectl.run("wait", "--for=condition=Ready", "externalsecrets", "--all", where, SYNCED)
    if done.returncode:
        warnings = kubectl.run("get", "events", where, "--field-selector=type=Warning").stdout
        raise AssertionError(f"{done.stderr}\n{warnings}")


def made(kubectl: Kubectl, platform: Platform) -> tuple[Values, dict[str, str]]:
    """Return what the expected Secrets hold in the cluster, and of which type each is."""
    where = f"--namespace={platform.environment.namespace}"
    names = [each.name for each in expected_secrets(platform)]
    secrets = {name: kubectl.objects("secret", name, where)[0] for name in names}
    values = {
        (name, key): base64.b64decode(value).decode()
        for name, secret in secrets.items()
        for key, value in secret["data"].items()
    }
    return values, {name: secret["type"] for name, secret in secrets.items()}
