"""The findings that are accepted, each with its reason."""

from collections.abc import Sequence
from fnmatch import fnmatchcase
from typing import NamedTuple

from tests.scanners.findings import Finding


class Excuse(NamedTuple):
    """Why findings of a check are accepted; `place` is a pattern of environment/kind/name."""

    tool: str
    check: str
    place: str
    reason: str

    def covers(self, finding: Finding) -> bool:
        same = (self.tool, self.check) == (finding.tool, finding.check)
        return same and fnmatchcase(finding.place, self.place)


EXCUSES: tuple[Excuse, ...] = ()
"""There are none today."""


def unexcused(findings: Sequence[Finding], excuses: Sequence[Excuse] = EXCUSES) -> list[str]:
    """Return the findings that no excuse covers."""
    return [str(each) for each in findings if not any(excuse.covers(each) for excuse in excuses)]


def unused(tool: str, findings: Sequence[Finding], excuses: Sequence[Excuse] = EXCUSES) -> list[Excuse]:
    """Return a tool's excuses that cover no finding."""
    return [
        excuse
        for excuse in excuses
        if excuse.tool == tool and not any(excuse.covers(finding) for finding in findings)
    ]
