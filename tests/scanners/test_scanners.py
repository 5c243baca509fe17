"""The scanners find nothing in any environment that has no written reason."""

import dataclasses
from pathlib import Path

import pytest

from lib.model import Platform, replace
from lib.operations.crds import RELEASES
from lib.synthesis import synthesize_platforms
from tests.policy.documents import DIST, Document, committed, environments, read
from tests.policy.shapes import SHAPES
from tests.scanners.exceptions import EXCUSES, Excuse, unexcused, unused
from tests.scanners.findings import CHECKOV, TRIVY, Finding, Scan, checkov, place, trivy, write

PLANTED = Document(
    "planted/pod.yaml",
    {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": {"name": "planted", "namespace": "planted"},
        "spec": {
            "containers": [
                {"name": "planted", "image": "example.com/planted", "securityContext": {"privileged": True}}
            ]
        },
    },
)
"""Scanned with all others, to see that the scanners do look."""

STAND_IN = f"sha256:{'0' * 64}"

UNREPORTED: dict[str, set[str]] = {
    TRIVY: set(),
    CHECKOV: {
        *(kind for release in RELEASES.values() for kind in release.kinds),
        "HorizontalPodAutoscaler",
        "LimitRange",
        "Namespace",
        "NetworkPolicy",
        "PersistentVolumeClaim",
        "PodDisruptionBudget",
        "ResourceQuota",
    },
}
"""Kinds that a scanner reads but never reports on, because it has no check for them."""


@pytest.fixture(scope="module")
def released(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """dist/ as a release leaves it: with a digest for every image, unknown before the first release."""
    folder = tmp_path_factory.mktemp("released")
    synthesize_platforms([with_digests(committed(each).platform) for each in environments()], folder)
    return folder


@pytest.fixture(scope="module")
def documents(released: Path) -> list[Document]:
    return [
        each
        for environment in environments()
        for each in read(committed(environment).platform, released).documents
    ]


def with_digests(platform: Platform) -> Platform:
    """Return a platform whose images all have a digest, their own where they have one."""
    images = {name: replace(each, digest=each.digest or STAND_IN) for name, each in platform.images.items()}
    return dataclasses.replace(platform, images=images)


@pytest.fixture(scope="module")
def folder(documents: list[Document], tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("scan") / "manifests"
    write([*documents, PLANTED], folder)
    return folder


@pytest.fixture(scope="module", params=[TRIVY, CHECKOV])
def tool(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def scan(tool: str, folder: Path) -> Scan:
    if tool == CHECKOV:
        return checkov(folder)
    platforms = [committed(each).platform for each in environments()]
    registries = {each.environment.registry.name for each in platforms}
    registries |= {image.registry for each in platforms for image in each.images.values() if image.registry}
    return trivy(folder, {name.split("/")[0] for name in registries})


def test_a_release_adds_digests_and_changes_nothing_else(released: Path) -> None:
    """What is scanned is dist/, byte for byte, but for the digests that it does not have yet."""
    scanned = {
        str(file.relative_to(released)): file.read_text().replace(f"@{STAND_IN}", "")
        for file in released.rglob("*.yaml")
    }
    assert scanned == {
        str(file.relative_to(DIST)): file.read_text()
        for name in environments()
        for file in (DIST / name).iterdir()
    }


def test_fewer_probes_are_no_finding(tmp_path: Path) -> None:
    """Who runs a worker without readiness, as CONTRIBUTING.md shows it, need not excuse it."""
    worker = SHAPES["kinds"]
    synthesize_platforms([worker], tmp_path / "dist")
    found = [each for each in read(worker, tmp_path / "dist").documents if each.name == "packer"]
    assert "Deployment" in {each.kind for each in found}
    write(found, tmp_path / "scanned")
    assert not [each for each in checkov(tmp_path / "scanned").findings if "Probe" in each.message]


def test_every_document_is_scanned(documents: list[Document], tool: str, scan: Scan) -> None:
    """The scanner has looked at every document."""
    expected = {place(each) for each in documents if each.kind not in UNREPORTED[tool]}
    assert sorted(expected - scan.places) == []


def test_planted_fault_is_found(tool: str, scan: Scan) -> None:
    """A privileged container and an image from elsewhere do not get past the scanner."""
    expected = {TRIVY: {"KSV-0017", "KSV-0125"}, CHECKOV: {"CKV_K8S_16"}}[tool]
    assert expected <= {each.check for each in scan.findings if each.place == place(PLANTED)}


def test_nothing_is_found(scan: Scan) -> None:
    """Every finding is an exception with a written reason."""
    found = unexcused([each for each in scan.findings if each.place != place(PLANTED)])
    assert not found, "\n".join(found)


def test_every_excuse_is_needed(tool: str, scan: Scan) -> None:
    """A reason that covers no finding any more is removed."""
    assert unused(tool, [each for each in scan.findings if each.place != place(PLANTED)]) == []


def test_every_excuse_has_a_reason() -> None:
    """Each row of the table has a reason and is listed once."""
    assert all(excuse.reason for excuse in EXCUSES)
    assert len({excuse[:3] for excuse in EXCUSES}) == len(EXCUSES)


def test_excuses_cover_no_more_than_they_say() -> None:
    """An excuse is for one check of one tool, where its pattern says."""
    finding = Finding(CHECKOV, "CKV_1", "prod/Deployment/backend", "message")
    excuse = Excuse(CHECKOV, "CKV_1", "prod/Deployment/*", "reason")
    others = [
        excuse._replace(tool=TRIVY),
        excuse._replace(check="CKV_2"),
        excuse._replace(place="dev/Deployment/*"),
    ]
    assert unexcused([finding], [excuse]) == []
    assert unexcused([finding], others) == [str(finding)]
    assert unused(CHECKOV, [finding], [excuse, *others]) == others[1:]
