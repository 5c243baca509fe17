"""pip-audit and npm audit, asking services on loopback."""

import json
from pathlib import Path

import pytest

from tests.supply_chain import tools
from tests.supply_chain.registries import FIXED, PACKAGE, VULNERABLE


def pipfile_lock(folder: Path, version: str, section: str = "default") -> Path:
    lock = folder / "Pipfile.lock"
    content: dict[str, object] = {"default": {}, "develop": {}}
    marker = "python_version < '3'"  # applies nowhere, but is looked up all the same
    lock.write_text(
        json.dumps(content | {section: {PACKAGE: {"version": f"=={version}", "markers": marker}}})
    )
    return lock


def requirements(folder: Path, version: str) -> Path:
    lock = folder / "requirements.txt"
    lock.write_text(f"{PACKAGE}=={version} --hash=sha256:{'0' * 64}\n")
    return lock


def package_lock(folder: Path, version: str) -> Path:
    root = {"name": "project", "version": "1.0.0", "dependencies": {PACKAGE: "^1.0.0"}}
    packages = {"": root, f"node_modules/{PACKAGE}": {"version": version}}
    (folder / "package.json").write_text(json.dumps(root))
    lock = folder / "package-lock.json"
    lock.write_text(json.dumps(root | {"lockfileVersion": 3, "packages": packages}))
    return lock


@pytest.mark.usefixtures("registries")
@pytest.mark.parametrize("section", ["default", "develop"])
def test_pipfile_lock_is_looked_up(section: str, tmp_path: Path, folder: Path) -> None:
    """A vulnerable package in any section of a Pipfile.lock fails, and the fix is named."""
    (finding,) = tools.pip_audit(pipfile_lock(tmp_path, VULNERABLE, section), "lock", folder)
    assert (finding.id, finding.subject) == ("CVE-2026-0001", f"{PACKAGE} {VULNERABLE}")
    assert finding.fix == f"upgrade to {FIXED}"
    assert finding.fails


@pytest.mark.usefixtures("registries")
def test_requirements_are_looked_up(tmp_path: Path, folder: Path) -> None:
    """A vulnerable package in hashed requirements fails."""
    (finding,) = tools.pip_audit(requirements(tmp_path, VULNERABLE), "lock", folder)
    assert finding.fails


@pytest.mark.usefixtures("registries")
def test_package_lock_is_looked_up(tmp_path: Path, folder: Path) -> None:
    """A vulnerable package in a package-lock.json fails with its advisory and its severity."""
    (finding,) = tools.npm_audit(package_lock(tmp_path, VULNERABLE), "lock", folder)
    assert (finding.id, finding.severity) == ("GHSA-aaaa-bbbb-cccc", "HIGH")
    assert finding.fix == "npm audit fix"
    assert finding.fails


@pytest.mark.usefixtures("registries")
def test_fixed_package_passes(tmp_path: Path, folder: Path) -> None:
    """The fixed version of the same package is not a finding."""
    assert tools.pip_audit(pipfile_lock(tmp_path, FIXED), "lock", folder) == []
    assert tools.npm_audit(package_lock(tmp_path, FIXED), "lock", folder) == []


def test_unreachable_service_is_told(tmp_path: Path, folder: Path) -> None:
    """An audit whose service cannot be reached says so, instead of finding nothing."""
    with pytest.raises(tools.UnreachableError, match=r"127\.0\.0\.1"):
        tools.pip_audit(pipfile_lock(tmp_path, FIXED), "lock", folder)
    with pytest.raises(tools.UnreachableError, match=r"127\.0\.0\.1"):
        tools.npm_audit(package_lock(tmp_path, FIXED), "lock", folder)


@pytest.mark.usefixtures("registries")
def test_lock_that_cannot_be_read_fails(tmp_path: Path, folder: Path) -> None:
    """A broken lock is a failure, not a skip."""
    with pytest.raises(tools.ToolError, match="pip-audit"):
        tools.pip_audit(pipfile_lock(tmp_path, "one"), "lock", folder)
    package_lock(tmp_path, FIXED).write_text("{")
    with pytest.raises(tools.ToolError, match="npm"):
        tools.npm_audit(tmp_path / "package-lock.json", "lock", folder)
