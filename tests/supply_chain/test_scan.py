"""The scan as a whole."""

import os
import subprocess
import sys
from datetime import date
from pathlib import Path

from lib.operations.project import ROOT
from tests.supply_chain import tools
from tests.supply_chain.exceptions import Scanned
from tests.supply_chain.finding import Finding
from tests.supply_chain.scan import Check, Outcome, carry_out, failures, lock_checks

TODAY = date(2026, 6, 1)
LOCKS = {"Pipfile.lock", "package-lock.json", "requirements.txt"}
FINDING = Finding("tool", "lock", "CVE-1", "package 1.0.0", "HIGH", "upgrade to 1.1.0")


def unreachable() -> list[Finding]:
    raise tools.UnreachableError("asked in vain")


def broken() -> list[Finding]:
    raise tools.ToolError("fell over")


def test_every_lock_is_scanned(tmp_path: Path) -> None:
    """No lock of the repository is left out."""
    locks = set()
    for place, folders, files in os.walk(ROOT):
        folders[:] = [each for each in folders if each != "node_modules" and not each.startswith(".")]
        locks |= {str(Path(place, each).relative_to(ROOT)) for each in LOCKS & set(files)}
    assert {check.target for check in lock_checks(ROOT, tmp_path)} == locks


def test_every_check_is_made() -> None:
    """Neither an unreachable service nor a failing tool stops the other checks."""
    checks = [
        Check("tool", "away", unreachable),
        Check("tool", "broken", broken),
        Check("tool", "lock", lambda: [FINDING]),
    ]
    outcome = carry_out(checks)
    assert outcome.scans == [Scanned("tool", "lock", [FINDING])]
    assert (outcome.skips, outcome.failures) == (["tool away"], ["tool broken: fell over"])


def test_what_fails_a_scan() -> None:
    """A finding and a tool that failed fail a scan, and a skip fails a strict one."""
    outcome = Outcome([Scanned("tool", "lock", [FINDING])], ["tool broken: fell over"], ["tool away"])
    found = [*outcome.failures, str(FINDING)]
    assert failures(outcome, TODAY, strict=False) == found
    assert sorted(failures(outcome, TODAY, strict=True)) == sorted(["tool away was skipped", *found])


def test_scan_without_network_and_engine() -> None:
    """Where nothing can be reached, every check is said to be skipped, and the scan passes."""
    command = [sys.executable, "-m", "tests.supply_chain.scan"]
    result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    *lines, total = result.stdout.splitlines()
    assert (result.returncode, result.stderr) == (0, "")
    assert {line.split()[0] for line in lines} == {"SKIPPED"}
    assert {line.split()[1] for line in lines} >= {"pip-audit", "npm-audit", "trivy-vulnerabilities"}
    assert total.split(": ")[1] == f"0 made, {len(lines)} skipped, 0 failures"
