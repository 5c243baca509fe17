"""The way back of docs/operations.md: from a version that cannot start, and from an older StatefulSet."""

import copy
import json
import time
from collections.abc import Iterator
from dataclasses import dataclass
from dataclasses import replace as changed
from pathlib import Path
from secrets import token_hex
from typing import Any

import pytest

from lib.model import Platform, replace
from lib.synthesis import synthesize_platforms
from tests.cluster.applied import documents, write
from tests.cluster.conftest import running
from tests.cluster.deployed import Deployed
from tests.cluster.images import with_built
from tests.cluster.kubectl import Kubectl
from tests.cluster.typed import commands, typed
from tests.images.manifest import NAMED
from tests.notes import Timed
from tests.operations.repository import commit_all, git
from tests.usage import get, request

NAME = "going-back"
SERVICE = "chromadb"
REVERT, ADOPT = commands("operations.md", "Going back")
COLLECTIONS = "/api/v2/tenants/default_tenant/databases/default_database/collections"
BREAKS_WITHIN_SECONDS = 120

Documents = list[dict[str, Any]]


@dataclass(frozen=True)
class Database:
    """A database that runs, and the repository whose dist/dev/ it is applied from."""

    deployed: Deployed
    repository: Path

    @property
    def dist(self) -> Path:
        return self.repository / "dist" / "dev"

    def commit(self, content: Documents) -> None:
        write(self.dist, content)
        commit_all(self.repository)

    def type(self, block: str) -> None:
        typed(block, self.deployed.kubectl, self.repository, NAMESPACE=self.deployed.namespace)
        self.deployed.wait_until_ready()

    def pod(self) -> dict[str, Any]:
        [pod] = self.deployed.pods(SERVICE)
        return pod

    def collections(self) -> list[str]:
        with self.deployed.address(SERVICE) as url:
            return [each["name"] for each in get(url, COLLECTIONS)]


@dataclass(frozen=True)
class Adopted:
    """What was seen when a StatefulSet took the place of an older one."""

    database: Database
    refusal: str
    before: dict[str, Any]
    after: dict[str, Any]


def alone(platform: Platform) -> Platform:
    """Return a platform that has the database only, in a namespace of this run."""
    environment = replace(
        platform.environment,
        name=NAME,
        namespace=f"{NAME}-{token_hex(4)}",
        services={SERVICE: platform.environment.services[SERVICE]},
        hosts={},
    )
    return changed(platform, environment=environment)


def with_stateful_set(content: Documents, **fields: Any) -> Documents:
    """Return documents with other fields in the StatefulSet's spec."""
    copied = copy.deepcopy(content)
    [found] = [each for each in copied if each["kind"] == "StatefulSet"]
    found["spec"] |= fields
    return copied


def with_image(content: Documents, image: str) -> Documents:
    [template] = [each["spec"]["template"] for each in content if each["kind"] == "StatefulSet"]
    template = copy.deepcopy(template)
    template["spec"]["containers"][0]["image"] = image
    return with_stateful_set(content, template=template)


@pytest.fixture(scope="module")
def committed(
    kubectl: Kubectl, platforms: dict[str, Platform], tmp_path_factory: pytest.TempPathFactory
) -> Deployed:
    """Return the model and the manifests as they are now; nothing is applied yet."""
    folder, platform = tmp_path_factory.mktemp("committed"), alone(platforms["dev"])
    synthesize_platforms([platform], folder)
    return Deployed(kubectl, platform, with_built(documents(folder / NAME), NAMED.values()))


@pytest.fixture(scope="module")
def older(
    committed: Deployed,
    loaded: None,  # noqa: ARG001  # the pod starts at once
    timed: Timed,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Database]:
    """Return the database with a record, as it was deployed before StatefulSets were Parallel."""
    repository = tmp_path_factory.mktemp("repository")
    database = Database(committed, repository)
    database.dist.mkdir(parents=True)
    git(repository, "init", "--quiet")
    git(repository, "config", "user.name", "A tester")
    git(repository, "config", "user.email", "test@example.com")
    database.commit(with_stateful_set(committed.documents, podManagementPolicy="OrderedReady"))
    with running(database.deployed, database.dist, timed):
        with database.deployed.address(SERVICE) as url:
            body, headers = json.dumps({"name": "kept"}).encode(), {"Content-Type": "application/json"}
            assert request(url, "POST", COLLECTIONS, body, headers).status == 200
        yield database


@pytest.fixture(scope="module")
def adopted(older: Database, committed: Deployed, timed: Timed) -> Adopted:
    """Carry out what the docs say for an older StatefulSet."""
    older.commit(committed.documents)
    refused = older.deployed.kubectl.run("apply", "-f", f"{older.dist}/")
    before = older.pod()
    with timed("going back: a StatefulSet in the place of an older one"):
        older.type(ADOPT)
    return Adopted(older, refused.stderr, before, older.pod())


def test_an_older_stateful_set_is_replaced_around_its_pod(adopted: Adopted) -> None:
    """The API server refuses the change; after the documented commands the pod belongs to the new one."""
    assert "updates to statefulset spec" in adopted.refusal
    assert adopted.after["metadata"]["uid"] == adopted.before["metadata"]["uid"]
    owners = [
        [each["uid"] for each in pod["metadata"]["ownerReferences"]]
        for pod in (adopted.before, adopted.after)
    ]
    assert owners[0] != owners[1]
    assert adopted.database.collections() == ["kept"]


def test_a_version_that_cannot_start_is_reverted(adopted: Adopted, committed: Deployed, timed: Timed) -> None:
    """After the documented commands the database runs what it ran before, with its data."""
    database, kubectl = adopted.database, adopted.database.deployed.kubectl
    image = database.pod()["spec"]["containers"][0]["image"]
    database.commit(with_image(committed.documents, f"{image}-not-there"))
    kubectl.answer("apply", "-f", f"{database.dist}/")
    with timed("going back: until the image could not be pulled"):
        wait_until_it_cannot_start(database)
    with timed("going back: from the revert until the pod was ready"):
        database.type(REVERT)
    assert database.pod()["spec"]["containers"][0]["image"] == image
    assert database.collections() == ["kept"]


def wait_until_it_cannot_start(database: Database) -> None:
    end = time.monotonic() + BREAKS_WITHIN_SECONDS
    while not any("Image" in reason for reason in reasons(database)):
        assert time.monotonic() < end, f"in {BREAKS_WITHIN_SECONDS} s: {reasons(database)}"
        time.sleep(0.5)


def reasons(database: Database) -> list[str]:
    """Return why containers wait."""
    statuses = [
        status
        for pod in database.deployed.pods(SERVICE)
        for status in pod["status"].get("containerStatuses", ())
    ]
    return [status["state"].get("waiting", {}).get("reason", "") for status in statuses]
