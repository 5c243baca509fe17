"""trivy, on images and with a database that the tests write."""

import os
from pathlib import Path

import pytest

from tests.supply_chain import tools
from tests.supply_chain.archives import write_archive
from tests.supply_chain.database import write_database
from tests.supply_chain.finding import Finding

IMAGE = "example.com/planted:1.0.0"
DEBIAN = {"etc/os-release": "ID=debian\nVERSION_ID=13\n"}
PACKAGE = {"app/planted-1.0.0.dist-info/METADATA": "Metadata-Version: 2.1\nName: planted\nVersion: 1.0.0\n"}
ADVISORIES = "pip::GitHub Security Advisory Pip"


def image(folder: Path, files: dict[str, str], user: str = "10001:10001") -> None:
    archive = folder / IMAGE
    archive.parent.mkdir()
    write_archive(archive, {"User": user}, DEBIAN | files)


def failing(findings: list[Finding]) -> set[str]:
    return {finding.id for finding in findings if finding.fails}


def private_key() -> str:
    """Return what looks like a key and is not one."""
    begin, end = (f"-----{word} RSA PRIVATE KEY-----" for word in ("BEGIN", "END"))
    return "\n".join(
        [begin, *["MIIEowIBAAKCAQEA0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKL"] * 8, end, ""]
    )


def test_secret_in_an_image_fails(folder: Path) -> None:
    """A private key in a layer is found."""
    image(folder, {"srv/key.pem": private_key()})
    assert failing(tools.configuration(IMAGE, "planted", folder)) == {"private-key"}


def test_image_that_runs_as_root_fails(folder: Path) -> None:
    """The configuration of an image is scanned like its files."""
    image(folder, {}, user="root")
    assert failing(tools.configuration(IMAGE, "planted", folder)) == {"DS-0002"}


def test_plain_image_passes(folder: Path) -> None:
    """An image without secrets that does not run as root does not fail."""
    image(folder, PACKAGE)
    assert failing(tools.configuration(IMAGE, "planted", folder)) == set()


def test_vulnerable_package_in_an_image_fails(folder: Path) -> None:
    """A vulnerability fails if there is a fix, and is only reported if there is none."""
    image(folder, PACKAGE)
    fixed = {"PatchedVersions": ["1.1.0"], "VulnerableVersions": ["<1.1.0"]}
    write_database(
        Path(os.environ["TRIVY_CACHE_DIR"], "db"),
        {
            ADVISORIES: {
                "planted": {"=CVE-1": fixed, "=CVE-2": fixed, "=CVE-3": {"VulnerableVersions": [">0"]}}
            },
            "vulnerability": {
                "=CVE-1": {"Title": "Planted", "VendorSeverity": {"ghsa": 3}},
                "=CVE-2": {"Title": "Planted", "VendorSeverity": {"ghsa": 2}},
                "=CVE-3": {"Title": "Planted", "VendorSeverity": {"ghsa": 4}},
            },
            "data-source": {
                f"={ADVISORIES}": {"ID": "ghsa", "Name": "planted", "URL": "https://example.com"}
            },
        },
    )
    tools.download_database(folder)
    findings = {each.id: each for each in tools.vulnerabilities(IMAGE, "planted", folder)}
    assert {id: each.severity for id, each in findings.items()} == {
        "CVE-1": "HIGH",
        "CVE-2": "MEDIUM",
        "CVE-3": "CRITICAL",
    }
    assert findings["CVE-1"].fix == "upgrade to 1.1.0"
    assert failing(list(findings.values())) == {"CVE-1"}


def test_missing_database_is_told(folder: Path) -> None:
    """Without its database trivy says so, instead of reporting an image without vulnerabilities."""
    image(folder, PACKAGE)
    with pytest.raises(tools.UnreachableError, match=r"127\.0\.0\.1"):
        tools.download_database(folder)
    with pytest.raises(tools.ToolError, match=r"database|DB"):
        tools.vulnerabilities(IMAGE, "planted", folder)


def test_sbom_names_image_and_packages(folder: Path) -> None:
    """The bill of materials is CycloneDX, of the image by its name, with its packages and versions."""
    image(folder, PACKAGE)
    bill = tools.sbom(IMAGE, folder)
    assert (bill["bomFormat"], bill["metadata"]["component"]["name"]) == ("CycloneDX", IMAGE)
    assert ("planted", "1.0.0") in {(each["name"], each.get("version")) for each in bill["components"]}


def test_archive_that_is_no_image_fails(folder: Path) -> None:
    """A file that trivy cannot read is a failure, not an image without findings."""
    archive = folder / IMAGE
    archive.parent.mkdir()
    archive.write_bytes(b"no image")
    with pytest.raises(tools.ToolError, match="trivy"):
        tools.configuration(IMAGE, "planted", folder)


@pytest.mark.parametrize("docker", ["false", "no-such-program"])
def test_missing_engine_is_told(docker: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without an engine there is no image to scan, and the output says so."""
    monkeypatch.setenv("DOCKER", docker)
    with pytest.raises(tools.UnreachableError, match="no Docker engine"):
        tools.save(IMAGE, folder)


def test_image_that_is_not_built_fails(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An engine without the image is a failure that says what to run."""
    engine = folder / "engine"
    engine.write_text('#!/bin/sh\n[ "$1" = info ]\n')
    engine.chmod(0o755)
    monkeypatch.setenv("DOCKER", str(engine))
    with pytest.raises(tools.ToolError, match="make images"):
        tools.save(IMAGE, folder)


@pytest.mark.parametrize(("digest", "elsewhere"), [(f"@sha256:{'0' * 64}", False), ("", True)])
def test_image_that_is_built_elsewhere_is_pulled(
    folder: Path, monkeypatch: pytest.MonkeyPatch, digest: str, *, elsewhere: bool
) -> None:
    """It comes from its registry, with or without a digest; where it cannot be had, the scan is skipped."""
    asked, pinned = folder / "asked", f"registry.example.com/cache:1.0.0{digest}"
    engine = folder / "engine"
    engine.write_text(f'#!/bin/sh\necho "$1" >>{asked}\n')
    engine.chmod(0o755)
    monkeypatch.setenv("DOCKER", str(engine))
    tools.save(pinned, folder, elsewhere=elsewhere)
    assert asked.read_text().split() == ["info", "pull", "save"]
    engine.write_text('#!/bin/sh\n[ "$1" = info ]\n')
    with pytest.raises(tools.UnreachableError, match="cannot be pulled"):
        tools.save(pinned, folder, elsewhere=elsewhere)
