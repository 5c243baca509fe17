"""A release: what is pushed is what is recorded, once, and all of it or nothing."""

import json
import os
import re
import signal
import subprocess
import time
from pathlib import Path

import pytest

from tests.release.project import PATH, Project, engine, surroundings

pytestmark = pytest.mark.usefixtures("released")

ALLOWED = "name one as VERSION=1.2.0 or VERSION=1.2.0-rc.1, of at most 63 characters"


@pytest.fixture(scope="module")
def released(project: Project) -> str:
    """Return what the first release said."""
    result = project.release("1.0.0")
    assert result.returncode == 0, result.stderr[-2000:]
    project.commit("Release 1.0.0 to dev")
    return result.stdout


def test_recorded_digests_are_the_registrys(project: Project) -> None:
    """config/images.json has the tag, and the digest that the registry gives to any client."""
    recorded = {service: entry["digest"] for service, entry in project.images["dev"].items()}
    assert None not in recorded.values()
    assert recorded == project.digests("1.0.0")
    assert {entry["tag"] for entry in project.images["dev"].values()} == {"1.0.0"}


def test_recorded_digests_are_what_is_pulled(project: Project) -> None:
    """What is pulled by its digest is what was built, and it says its version and commit."""
    commit = project.done("git", "rev-parse", "HEAD~1").strip()
    for service, entry in project.images["dev"].items():
        name = project.reference(service, "1.0.0")
        built = engine("image", "inspect", "--format={{.Id}}", name)
        engine("image", "rm", name)
        engine("pull", "--quiet", f"{name}@{entry['digest']}")
        pulled = json.loads(engine("image", "inspect", f"{name}@{entry['digest']}"))[0]
        assert f"{name.rpartition(':')[0]}@{entry['digest']}" in pulled["RepoDigests"]
        assert pulled["Id"] == built.strip()
        labels = pulled["Config"]["Labels"]
        assert labels["org.opencontainers.image.version"] == "1.0.0"
        assert labels["org.opencontainers.image.revision"] == commit


def test_manifests_name_what_was_released(project: Project) -> None:
    """dist/ of the environment names tag and digest; the other environments are as they were."""
    for service, digest in project.digests("1.0.0").items():
        assert f"image: {project.reference(service, '1.0.0')}@{digest}\n" in project.manifests("dev")
    assert "1.0.0" not in project.manifests("staging") + project.manifests("prod")


def test_it_says_what_is_next(released: str, project: Project) -> None:
    """It names the references that can be pulled and what to do, and then what the change does."""
    assert "next: commit config/images.json with what synthesis writes" in released.splitlines()
    assert re.search(r"^ dev +the database stops +\d+ ", released, re.MULTILINE)
    assert re.search(r"^ prod +nothing changes +0 *$", released, re.MULTILINE)
    for service, digest in project.digests("1.0.0").items():
        assert f"  {project.reference(service, '1.0.0')}@{digest}" in released.splitlines()


def test_the_same_version_is_refused(project: Project) -> None:
    """What is released never changes: every image that is there already is named, and nothing is built."""
    before = project.images_file.read_bytes(), project.digests("1.0.0")
    result = project.release("1.0.0")
    assert result.returncode != 0
    for service, digest in project.digests("1.0.0").items():
        known = (
            f"  {project.reference(service, '1.0.0')} is released already ({digest}): name another version"
        )
        assert known in result.stderr.splitlines()
    assert "building" not in result.stderr
    assert (project.images_file.read_bytes(), project.digests("1.0.0")) == before


def test_one_image_that_is_there_is_enough(project: Project) -> None:
    """A version of which the registry has one image alone is refused as well."""
    name, other = project.reference("backend", "1.0.0"), project.reference("backend", "1.0.1")
    engine("pull", "--quiet", name)
    engine("tag", name, other)
    engine("push", "--quiet", other)
    result = project.release("1.0.1")
    assert f"{other} is released already" in result.stderr
    assert "building" not in result.stderr
    assert project.registry.digest(f"{PATH}/frontend", "1.0.1") is None


def test_a_failed_push_leaves_the_file_unchanged(project: Project) -> None:
    """The last image cannot be pushed: not one byte of config/images.json changes."""
    before = project.images_file.read_bytes()
    services = list(project.images["dev"])
    with project.registry.refusing_uploads(f"{PATH}/{services[-1]}"):
        result = project.release("1.1.0")
    assert result.returncode != 0
    assert f"{project.reference(services[-1], '1.1.0')} was not pushed" in result.stderr
    assert "1.1.0" in project.registry.tags(f"{PATH}/{services[0]}")  # it failed half-way, not at once
    assert "1.1.0" not in project.registry.tags(f"{PATH}/{services[-1]}")
    assert project.images_file.read_bytes() == before
    assert project.done("git", "status", "--porcelain") == ""


@pytest.mark.parametrize("ending", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupted_release_leaves_the_file_unchanged(
    project: Project, tmp_path: Path, ending: signal.Signals
) -> None:
    """If it is interrupted between two pushes, config/images.json is unchanged."""
    before = project.images_file.read_bytes()
    client, reached = tmp_path / "client", tmp_path / "reached"
    waits = f'case "$*" in "push "*/backend:*) touch {reached}; exec sleep 600;; esac'
    client.write_text(f'#!/bin/sh\n{waits}\nexec {os.environ.get("DOCKER") or "docker"} "$@"\n')
    client.chmod(0o755)
    version = f"1.2.{ending.value}"
    python = str(project.folder / ".venv" / "bin" / "python")
    command = [python, "-m", "lib.operations.release", version, "dev"]
    said = tmp_path / "said"
    with said.open("w") as output:
        process = subprocess.Popen(
            command,
            cwd=project.folder,
            env=surroundings() | {"DOCKER": str(client)},
            stdout=output,
            stderr=output,
        )
    while not reached.exists():
        assert process.poll() is None, said.read_text()
        time.sleep(0.1)
    process.send_signal(ending)
    assert process.wait() == 1
    assert said.read_text().splitlines()[-1] == "interrupted; nothing is recorded"
    assert version in project.registry.tags(f"{PATH}/frontend")
    assert project.images_file.read_bytes() == before


def test_everything_that_stands_against_it_is_said_at_once(project: Project) -> None:
    """A wrong version, a wrong environment, changes that are not committed, and no engine."""
    readme = project.folder / "README.md"
    content = readme.read_text()
    readme.write_text(content + "\n")
    try:
        result = project.release("v1.3", ENV="production", DOCKER="no-such-engine")
    finally:
        readme.write_text(content)
    assert [line for line in result.stderr.splitlines() if not line.startswith("make")] == [
        "nothing is released:",
        f"  'v1.3' is not a version: {ALLOWED}",
        "  no environment 'production': name one of dev, staging, prod",
        "  not committed: README.md; commit it: images name their commit",
        "  no program 'no-such-engine': install Docker, or name another with DOCKER",
    ]


def test_a_registry_that_is_not_there_is_told(project: Project) -> None:
    """A registry that does not answer is named once, before anything is built."""
    config = project.folder / "config" / "dev.py"
    content = config.read_text()
    config.write_text(content.replace(project.registry.host, "127.0.0.1:1"))
    try:
        result = project.release("1.4.0")
    finally:
        config.write_text(content)
    told = [line for line in result.stderr.splitlines() if "127.0.0.1:1" in line]
    assert told == ["  the registry 127.0.0.1:1 cannot be asked: [Errno 111] Connection refused"]
    assert "building" not in result.stderr
