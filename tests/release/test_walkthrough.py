"""docs/gitops.md, carried out on a copy of the project: from a commit to production, and back."""

import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from tests.contributing.guide import Edit, apply
from tests.release.project import PATH, ROOT, Project, copied, engine, push
from tests.release.registry import Registry

BLOCK = re.compile(r"^```(sh|diff)(?: (\S+))?\n(.*?)^```$", re.MULTILINE | re.DOTALL)
RUNS_ALREADY = "1.2.0"
SHOWN = len("sha256:") + 8
"""How much of a digest is in a table at least."""
RELEASED = "1.3.0"
CHANGED, COMMITTED, IN_DEV, IN_STAGING, IN_PROD, ROLLED_BACK = range(6)
"""What is true after each block."""


@dataclass(frozen=True)
class State:
    """The project after a block, and what the block said."""

    said: str
    images: Any
    dist: dict[str, str]
    commit: list[str]
    """The files of the last commit."""

    def tags(self, environment: str) -> set[str]:
        """Return the versions of what is built here."""
        entries = self.images[environment].values()
        return {entry["tag"] for entry in entries if "registry" not in entry}


@pytest.fixture(scope="module")
def project(registry: Registry, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Project]:
    """Return a copy of the project whose environments all run a version that was released before."""
    folder = tmp_path_factory.mktemp("walkthrough")
    project = copied(folder, registry)
    result = project.release(RUNS_ALREADY)
    assert result.returncode == 0, result.stderr[-2000:]
    project.done("make", "promote", "FROM=dev", "TO=staging")
    pin_elsewhere(project, tmp_path_factory)
    project.done("make", "promote", "FROM=staging", "TO=prod")
    project.commit(f"{RUNS_ALREADY} everywhere")
    yield project
    shutil.rmtree(folder)


def pin_elsewhere(project: Project, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Pin in staging what dev does not run and others build, from the registry of the test."""
    content = project.images_file.read_text()
    for service, entry in project.images["staging"].items():
        if registry := entry.get("registry"):
            push(project, entry["name"], entry["tag"], tmp_path_factory.mktemp("elsewhere"))
            content = content.replace(f'"{registry}"', f'"{project.registry.host}/{PATH}"')
            project.images_file.write_text(content)
            project.done("make", "pin", f"SERVICE={service}", f"TAG={entry['tag']}", "ENV=staging")
            content = project.images_file.read_text()


@pytest.fixture(scope="module")
def states(project: Project) -> list[State]:
    """Return the state after each block, the last of which is that at the end."""
    blocks = BLOCK.findall((ROOT / "docs" / "gitops.md").read_text())
    return [state(project, *block) for block in blocks]


def state(project: Project, language: str, file: str, text: str) -> State:
    """Carry a block out."""
    said = ""
    if language == "diff":
        apply(Edit(language, file, text), project.folder)
    else:
        said = project.done("bash", "-euc", text)
    dist = {each: project.manifests(each) for each in project.images}
    commit = project.done("git", "show", "--name-only", "--format=", "HEAD").splitlines()
    return State(said, project.images, dist, commit)


def test_every_block_has_a_state(states: list[State]) -> None:
    """The page has the blocks that this test knows, and no more."""
    assert len(states) == len(range(ROLLED_BACK + 1))


def test_a_commit_deploys_nothing(states: list[State]) -> None:
    """The change of a program changes no manifest of any environment."""
    assert {tag for each in states[COMMITTED].images for tag in states[COMMITTED].tags(each)} == {
        RUNS_ALREADY
    }
    assert states[COMMITTED].commit == ["docker/frontend/index.html"]


def test_a_release_is_for_dev(project: Project, states: list[State]) -> None:
    """dev names what the registry has of the new version; the others run what they ran."""
    reached = states[IN_DEV]
    recorded = {service: entry["digest"] for service, entry in reached.images["dev"].items()}
    assert recorded == project.digests(RELEASED)
    assert (reached.tags("dev"), reached.tags("staging"), reached.tags("prod")) == (
        {RELEASED},
        {RUNS_ALREADY},
        {RUNS_ALREADY},
    )
    assert all(f"@{digest}" in reached.dist["dev"] for digest in recorded.values())


@pytest.mark.parametrize(
    ("step", "source", "target"), [(IN_STAGING, "dev", "staging"), (IN_PROD, "staging", "prod")]
)
def test_a_promotion_is_for_one_environment(
    project: Project, states: list[State], step: int, source: str, target: str
) -> None:
    """The target names the images and digests of what the source runs, and nothing else of dist/ changes."""
    before, after = states[step - 1], states[step]
    assert after.images[target] == before.images[target] | after.images[source]
    for service, digest in project.digests(RELEASED).items():
        assert f"image: {project.reference(service, RELEASED)}@{digest}\n" in after.dist[target]
    assert [name for name in after.dist if after.dist[name] != before.dist[name]] == [target]
    changed = {name.rpartition("/")[0] for name in after.commit}
    assert changed == {"config", f"dist/{target}", "docker"}


def test_a_promotion_shows_what_changes(project: Project, states: list[State]) -> None:
    """It prints each service before and after, and for each environment what the change does."""
    said = states[IN_PROD].said
    old, new = project.digests(RUNS_ALREADY), project.digests(RELEASED)
    for service in new:
        change = f"{service}:{RUNS_ALREADY}@{old[service]} -> {service}:{RELEASED}@{new[service]}"
        assert re.search(rf"^  {service} +{re.escape(change)}$", said, re.MULTILINE)
        image = rf"\.containers\[name={service}\].image .*:{RELEASED}@{str(new[service])[:SHOWN]}"
        assert re.search(rf"{image}.* (pods roll|the database stops)", said)
    assert re.search(r"^ prod +the database stops +\d+ +a maintenance window", said, re.MULTILINE)
    assert re.search(r"^ dev +nothing changes +0 *$", said, re.MULTILINE)


def test_a_rollback_is_what_was(project: Project, states: list[State]) -> None:
    """The manifests of production are those of before, byte for byte, and their images are still there."""
    before, after = states[IN_STAGING], states[ROLLED_BACK]
    assert (after.images, after.dist) == (before.images, before.dist)
    for service, entry in after.images["prod"].items():
        assert project.registry.digest(f"{PATH}/{service}", entry["tag"]) == entry["digest"]


def test_the_change_is_in_the_image(project: Project, states: list[State]) -> None:
    """What is in the registry under production's digest has the change that was committed."""
    digest = states[IN_PROD].images["prod"]["frontend"]["digest"]
    name = f"{project.registry.host}/{PATH}/frontend@{digest}"
    container = engine("create", "--pull=always", name).strip()
    try:
        page = engine("cp", f"{container}:/srv/index.html", "-")
    finally:
        engine("rm", container)
    assert "whether you will get there in time" in page


def test_a_second_promotion_changes_nothing(project: Project, states: list[State]) -> None:
    """What runs already is not promoted again."""
    assert states
    before = project.images_file.read_bytes()
    said = project.done("make", "promote", "FROM=dev", "TO=staging")
    assert "staging runs what dev runs: nothing is changed" in said.splitlines()
    assert project.images_file.read_bytes() == before
    assert project.done("git", "status", "--porcelain") == ""
