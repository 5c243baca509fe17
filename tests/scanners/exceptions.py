"""The findings that are left as they are: no more of them than the design names, each with its reason."""

from collections.abc import Sequence
from fnmatch import fnmatchcase
from typing import NamedTuple

from tests.scanners.findings import CHECKOV, Finding


class Excuse(NamedTuple):
    """Why findings of a check are left as they are; `place` is a pattern of environment/kind/name."""

    tool: str
    check: str
    place: str
    reason: str

    def covers(self, finding: Finding) -> bool:
        same = (self.tool, self.check) == (finding.tool, finding.check)
        return same and fnmatchcase(finding.place, self.place)


EXCUSES = (
    Excuse(
        CHECKOV,
        "CKV_K8S_43",  # images by digest
        "*/*/*",
        "No image is released yet. A release writes its digest to config/images.json.",
    ),
    Excuse(
        CHECKOV,
        "CKV_K8S_15",  # pull policy Always
        "*/*/*",
        "Asked for only where there is no digest, and Always would make images loaded onto a node unusable.",
    ),
)


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
