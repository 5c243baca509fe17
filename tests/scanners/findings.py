"""Runs the scanners over a copy of dist/ and returns what they find in one shape."""

import json
import os
import subprocess
from collections.abc import Iterable
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import yaml

from tests.policy.documents import Document

TRIVY = "trivy"
CHECKOV = "checkov"

# Trivy requires the limits that these two kinds set of every other document in a run.
_APART = ("ResourceQuota", "LimitRange")

DECLARED = ("CKV_K8S_8", "CKV_K8S_9")
"""Checkov's checks for liveness and readiness probes, which a worker or a foreign image may lack.

tests/policy compares the probes with those that are declared.
"""


class Finding(NamedTuple):
    """A scanner's finding; `place` is environment/kind/name."""

    tool: str
    check: str
    place: str
    message: str

    def __str__(self) -> str:
        return f"{self.tool} {self.check} {self.place}: {self.message}"


class Scan(NamedTuple):
    """The places that a scanner has looked at, and its findings."""

    places: set[str]
    findings: list[Finding]


def place(document: Document) -> str:
    """Return where a document is found again in a scanner's report."""
    return f"{document.file.split('/')[0]}/{document.kind}/{document.name}"


def write(documents: Iterable[Document], folder: Path) -> None:
    """Write each document to a file of its own, in the folder of a run of trivy's."""
    for document in documents:
        run = document.kind if document.kind in _APART else "others"
        # Trivy leaves out a folder `dev` at the top, so the environments are not at the top.
        file = folder / run / "dist" / f"{place(document)}.yaml"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(yaml.safe_dump(document.content), encoding="utf-8")


def trivy(folder: Path, registries: Iterable[str]) -> Scan:
    """Scan what `write` wrote, a run of trivy for each folder in it."""
    data = folder.parent / "data"
    data.mkdir()
    trusted = {"ksv0125": {"trusted_registries": sorted(registries)}}
    (data / "registries.yaml").write_text(yaml.safe_dump(trusted), encoding="utf-8")
    runs = [_trivy_run(each, data) for each in sorted(folder.iterdir())]
    return Scan({p for run in runs for p in run.places}, [f for run in runs for f in run.findings])


def _trivy_run(folder: Path, data: Path) -> Scan:
    quiet = ["-q", "--skip-check-update", "--skip-version-check", "--disable-telemetry"]
    report = _report(TRIVY, ["config", *quiet, "--format", "json", "--config-data", str(data), "."], folder)
    results = report.get("Results", [])
    return Scan(
        {_place(result["Target"]) for result in results},
        [
            Finding(TRIVY, each["ID"], _place(result["Target"]), each["Message"])
            for result in results
            for each in result.get("Misconfigurations", [])
        ],
    )


def checkov(folder: Path) -> Scan:
    """Scan what `write` wrote in one run."""
    quiet = ["--skip-download", "--compact", "--soft-fail", "--skip-check", ",".join(DECLARED)]
    report = _report(CHECKOV, [*quiet, "--framework", "kubernetes", "-o", "json", "-d", "."], folder)
    assert not report["results"]["parsing_errors"]
    failed, passed = report["results"]["failed_checks"], report["results"]["passed_checks"]
    return Scan(
        {_place(each["file_path"]) for each in (*failed, *passed)},
        [
            Finding(CHECKOV, each["check_id"], _place(each["file_path"]), each["check_name"])
            for each in failed
        ],
    )


def _place(file: str) -> str:
    return "/".join(Path(file).with_suffix("").parts[-3:])


def _report(tool: str, arguments: list[str], folder: Path) -> dict[str, Any]:
    """Run a scanner where it finds no settings of its user's, and return its report."""
    executable = os.environ.get(tool.upper())
    if not executable:
        pytest.fail(f"{tool.upper()} names no scanner: run `make scan-manifests`", pytrace=False)
    surroundings = {"PATH": os.environ["PATH"], "HOME": str(folder.parent)}
    result = subprocess.run(
        [executable, *arguments], cwd=folder, env=surroundings, capture_output=True, text=True, check=False
    )
    if result.returncode:
        pytest.fail(f"{tool} exited with {result.returncode}: {result.stderr}", pytrace=False)
    report: dict[str, Any] = json.loads(result.stdout)
    return report
