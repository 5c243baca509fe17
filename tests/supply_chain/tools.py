"""Runs the scanners, and distinguishes an unreachable service from a failing tool."""

import json
import os
import re
import shlex
import subprocess
from collections.abc import Sequence
from pathlib import Path

from tests.supply_chain import reports
from tests.supply_chain.finding import Finding

UNREACHABLE = re.compile(r"(Connection|Service)Error|(Connect|Read)Timeout")
TRIVY_IMAGE = ("image", "--quiet", "--skip-version-check", "--disable-telemetry", "--offline-scan")


class UnreachableError(Exception):
    """A service that a tool needs cannot be reached, in the tool's own words."""


class ToolError(Exception):
    """A tool did not do its work."""


def pip_audit(lock: Path, target: str, folder: Path) -> list[Finding]:
    """Look up every package of a Pipfile.lock or requirements file, whatever its marker."""
    (folder / "requirements.txt").write_text(_requirements(lock), encoding="utf-8")
    arguments = ["--no-deps", "--disable-pip", "--progress-spinner=off", "--vulnerability-service=osv"]
    result = _run("PIP_AUDIT", [*arguments, "--format=json", "--requirement=requirements.txt"], folder)
    error = result.stderr.rstrip().rpartition("\n")[2]
    if not result.stdout and UNREACHABLE.search(error):
        raise UnreachableError(error)
    return list(reports.pip_audit(_report(result), target))


def _requirements(lock: Path) -> str:
    content = lock.read_text(encoding="utf-8")
    if lock.suffix != ".lock":
        return content
    sections = json.loads(content)
    packages = sections["default"] | sections["develop"]
    return "".join(f"{name}{package['version']}\n" for name, package in packages.items())


def npm_audit(lock: Path, target: str, folder: Path) -> list[Finding]:
    """Look up every package of a package-lock.json."""
    for name in ("package.json", lock.name):
        (folder / name).write_bytes(lock.with_name(name).read_bytes())
    result = _run("NPM", ["audit", "--json", "--package-lock-only", "--loglevel=error"], folder)
    report = _report(result)
    if "message" in report:  # from the connection, or from whatever is at its other end
        raise UnreachableError(report["message"])
    if "error" in report:
        raise ToolError(f"npm audit: {report['error']['summary']}")
    return list(reports.npm_audit(report, target))


def download_database(folder: Path) -> None:
    """Bring trivy's database of vulnerabilities up to date."""
    result = _run("TRIVY", [*TRIVY_IMAGE, "--download-db-only"], folder)
    if "failed to download vulnerability DB" in result.stderr:
        raise UnreachableError(result.stderr.partition("DB error: ")[2])
    if result.returncode:
        raise ToolError(f"trivy: {result.stderr}")


def save(reference: str, folder: Path, *, elsewhere: bool = False) -> None:
    """Write an image to a file of its name, which is the name that trivy reports.

    An image that is built elsewhere, or has a digest, is pulled; any other was built here.
    """
    archive = folder / reference
    archive.parent.mkdir(parents=True, exist_ok=True)
    if not _engine("info"):
        raise UnreachableError(f"no Docker engine ('{os.environ['DOCKER']} info' fails)")
    if (elsewhere or "@" in reference) and not _engine("pull", reference):
        raise UnreachableError(f"{reference} cannot be pulled")
    if not _engine("save", "--output", str(archive), reference):
        raise ToolError(f"no image {reference}: run `make images`, or `make pin` if it is built elsewhere")


def _engine(*arguments: str) -> bool:
    try:
        command = [*shlex.split(os.environ["DOCKER"]), *arguments]
        return subprocess.run(command, capture_output=True, check=False).returncode == 0
    except FileNotFoundError:
        return False


def vulnerabilities(reference: str, target: str, folder: Path) -> list[Finding]:
    """Look up every package of a saved image."""
    report = _trivy(reference, folder, ["--scanners", "vuln", "--skip-db-update"])
    return list(reports.trivy(report, reports.TRIVY_VULNERABILITIES, target))


def configuration(reference: str, target: str, folder: Path) -> list[Finding]:
    """Look for secrets and misconfiguration in the files and the configuration of a saved image."""
    scanners = ["--scanners", "misconfig,secret", "--image-config-scanners", "misconfig,secret"]
    report = _trivy(reference, folder, [*scanners, "--skip-check-update"])
    return list(reports.trivy(report, reports.TRIVY_CONFIGURATION, target))


def sbom(reference: str, folder: Path) -> reports.Report:
    """Return what is in a saved image, as CycloneDX."""
    return _trivy(reference, folder, [], "cyclonedx")


def _trivy(reference: str, folder: Path, arguments: Sequence[str], kind: str = "json") -> reports.Report:
    result = _run("TRIVY", [*TRIVY_IMAGE, *arguments, "--format", kind, "--input", reference], folder)
    if result.returncode:
        raise ToolError(f"trivy: {result.stderr}")
    return _report(result)


def _run(variable: str, arguments: Sequence[str], folder: Path) -> subprocess.CompletedProcess[str]:
    """Run the program that a variable names, in a folder without anybody's settings."""
    command = [os.environ[variable], *arguments]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


def _report(result: subprocess.CompletedProcess[str]) -> reports.Report:
    try:
        report: reports.Report = json.loads(result.stdout)
    except ValueError:
        name = Path(result.args[0]).name
        raise ToolError(
            f"{name} exited with {result.returncode} and without a report: {result.stderr}"
        ) from None
    return report
