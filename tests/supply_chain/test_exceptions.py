"""What fails a scan, and what an exemption can do about it."""

from datetime import date, timedelta

import pytest

from tests.supply_chain.exceptions import EXEMPTIONS, LONGEST, Exemption, Scanned, problems
from tests.supply_chain.finding import Finding

TODAY = date(2026, 6, 1)
FINDING = Finding("tool", "lock", "CVE-1", "package 1.0.0", "HIGH", "upgrade to 1.1.0")
EXEMPTION = Exemption("tool", "lock", "CVE-1", "we never call it", TODAY)


def scan(*findings: Finding) -> list[Scanned]:
    return [Scanned("tool", "lock", findings)]


@pytest.mark.parametrize("severity", ["HIGH", "CRITICAL", "UNKNOWN"])
def test_fixable_finding_fails(severity: str) -> None:
    """A finding that can be fixed fails if it is HIGH, CRITICAL, or unrated."""
    finding = FINDING._replace(severity=severity)
    assert problems(scan(finding), [], TODAY) == [str(finding)]


@pytest.mark.parametrize(
    "change", [{"severity": "MEDIUM"}, {"severity": "LOW"}, {"severity": "MODERATE"}, {"fix": ""}]
)
def test_other_findings_pass(change: dict[str, str]) -> None:
    """A finding that is below HIGH, or has no fix, does not fail."""
    assert problems(scan(FINDING._replace(**change)), [], TODAY) == []


def test_exemption_covers_its_finding() -> None:
    """An exemption holds to the end of its last day."""
    assert problems(scan(FINDING), [EXEMPTION], TODAY) == []


@pytest.mark.parametrize("change", [{"tool": "other"}, {"target": "other"}, {"id": "CVE-2"}])
def test_exemption_covers_nothing_else(change: dict[str, str]) -> None:
    """An exemption is for one id of one tool in one place."""
    finding = FINDING._replace(**change)
    scans = [Scanned(finding.tool, finding.target, [finding])]
    assert str(finding) in problems(scans, [EXEMPTION], TODAY)


@pytest.mark.parametrize(
    ("exemption", "fault"),
    [
        (EXEMPTION._replace(until=TODAY - timedelta(days=1)), "expired on 2026-05-31"),
        (EXEMPTION._replace(until=TODAY + LONGEST + timedelta(days=1)), "give it at most 180 days"),
        (EXEMPTION._replace(reason=" "), "has no reason"),
    ],
)
def test_exemption_is_limited(exemption: Exemption, fault: str) -> None:
    """An exemption has a reason and an end: an expired one fails, and so does one without an end."""
    (problem,) = problems(scan(FINDING), [exemption], TODAY)
    assert fault in problem


@pytest.mark.parametrize("findings", [(), (FINDING._replace(severity="LOW"),), (FINDING._replace(fix=""),)])
def test_exemption_is_needed(findings: tuple[Finding, ...]) -> None:
    """An exemption fails when its finding is gone, or does not fail any more."""
    (problem,) = problems(scan(*findings), [EXEMPTION], TODAY)
    assert "covers no finding any more" in problem


def test_exemption_waits_for_its_tool() -> None:
    """If the tool of an exemption could not run, nothing is said about whether it is needed."""
    assert problems([], [EXEMPTION], TODAY) == []


def test_exemptions_stand_once() -> None:
    """No finding is exempted twice."""
    assert len({each[:3] for each in EXEMPTIONS}) == len(EXEMPTIONS)
