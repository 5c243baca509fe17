"""The findings that are accepted for now, each with its reason and its last day."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from tests.supply_chain.finding import Finding

LONGEST = timedelta(days=180)


class Exemption(NamedTuple):
    """Why a finding may stay, to the end of the day `until`; tool, target and id are as in the report."""

    tool: str
    target: str
    id: str
    reason: str
    until: date

    def covers(self, finding: Finding) -> bool:
        return (self.tool, self.target, self.id) == (finding.tool, finding.target, finding.id)

    def __str__(self) -> str:
        return f"the exemption of {self.tool} {self.target} {self.id}"


class Scanned(NamedTuple):
    """That a tool has looked at a lock or an image, and what it found."""

    tool: str
    target: str
    findings: Sequence[Finding]


EXEMPTIONS: tuple[Exemption, ...] = ()


def problems(scans: Sequence[Scanned], exemptions: Sequence[Exemption], today: date) -> list[str]:
    """Return the findings that fail the scan, and the exemptions that are not right or not needed."""
    found = [
        str(finding)
        for scan in scans
        for finding in scan.findings
        if finding.fails and not any(each.covers(finding) for each in exemptions)
    ]
    return found + [f"{each} {fault}" for each in exemptions for fault in faults(each, scans, today)]


def faults(exemption: Exemption, scans: Sequence[Scanned], today: date) -> Iterator[str]:
    """Yield what is wrong with an exemption; whether it is needed is known only where its tool has looked."""
    if not exemption.reason.strip():
        yield "has no reason"
    if exemption.until < today:
        yield f"expired on {exemption.until}: fix the finding, or say why it may stay longer"
    if exemption.until - today > LONGEST:
        yield f"lasts to {exemption.until}: give it at most {LONGEST.days} days"
    place = (exemption.tool, exemption.target)
    looked = [scan for scan in scans if (scan.tool, scan.target) == place]
    failing = [finding for scan in looked for finding in scan.findings if finding.fails]
    if looked and not any(exemption.covers(finding) for finding in failing):
        yield "covers no finding any more: remove it"
