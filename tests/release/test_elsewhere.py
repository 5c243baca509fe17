"""An image that is built elsewhere is pinned and promoted, and otherwise left alone."""

import pytest

from tests.contributing.guide import apply, edits
from tests.release.project import PATH, Project, push

TAG = "8.2.1"
NAMED = '"name": "redis", "tag": "8.2.1", "digest": null, "registry": "docker.io/library"'


@pytest.fixture(scope="module")
def caching(project: Project, tmp_path_factory: pytest.TempPathFactory) -> Project:
    """Return the project with the cache of CONTRIBUTING.md, whose image somebody has pushed."""
    for edit in edits("Add a stateful service"):
        apply(edit, project.folder)
    content = project.images_file.read_text()
    assert content.count(NAMED) == 3
    ours = NAMED.replace("docker.io/library", f"{project.registry.host}/{PATH}")
    project.images_file.write_text(content.replace(NAMED, ours))
    project.done("make", "synth")
    project.commit("Add a cache")
    push(project, "redis", TAG, tmp_path_factory.mktemp("elsewhere"))
    return project


def pin(project: Project, tag: str) -> str:
    """Try to pin a version of the cache for dev, and return what is said."""
    result = project.run("make", "pin", "SERVICE=cache", f"TAG={tag}", "ENV=dev")
    return result.stdout + result.stderr


def test_a_tag_that_nobody_can_pull_is_refused(caching: Project) -> None:
    """A tag that the registry does not have is an error that names it, and nothing is recorded."""
    before = caching.images_file.read_bytes()
    assert f"the registry does not have {caching.reference('redis', '9.9.9')}" in pin(caching, "9.9.9")
    assert caching.images_file.read_bytes() == before


def test_a_pinned_digest_is_the_registrys(caching: Project) -> None:
    """What is recorded and in the manifests is the digest that the registry gives for the tag."""
    pin(caching, TAG)
    digest = caching.registry.digest(f"{PATH}/redis", TAG)
    assert digest
    assert caching.images["dev"]["cache"]["digest"] == digest
    caching.done("make", "synth")
    assert f"image: {caching.reference('redis', TAG)}@{digest}\n" in caching.manifests("dev")
    caching.commit("Pin the cache")


def test_it_is_promoted_with_what_we_release(caching: Project) -> None:
    """A release neither builds nor changes it, and a promotion takes it along."""
    pinned = caching.images["dev"]["cache"]
    assert caching.release("3.0.0").returncode == 0
    assert caching.images["dev"]["cache"] == pinned
    assert "3.0.0" not in caching.registry.tags(f"{PATH}/redis")
    caching.done("make", "synth")
    caching.commit("Release 3.0.0 to dev")
    caching.done("make", "promote", "FROM=dev", "TO=staging")
    assert caching.images["staging"]["cache"] == pinned
    assert f"{caching.reference('redis', TAG)}@{pinned['digest']}" in caching.manifests("staging")
