"""The findings that are accepted, each with its reason."""

from collections.abc import Sequence
from fnmatch import fnmatchcase
from typing import NamedTuple

from tests.scanners.findings import TRIVY, Finding


class Excuse(NamedTuple):
    """Why findings of a check are accepted; `place` is a pattern of environment/kind/name."""

    tool: str
    check: str
    place: str
    reason: str

    def covers(self, finding: Finding) -> bool:
        same = (self.tool, self.check) == (finding.tool, finding.check)
        return same and fnmatchcase(finding.place, self.place)


_BY_NAME = (
    "Trivy judges a setting by its name. These are paths of files, yes or no, a method and a domain; that a "
    "setting named for a credential is no more is a rule of tests/policy."
)
EXCUSES: tuple[Excuse, ...] = (
    Excuse(TRIVY, "KSV-0109", "*/ConfigMap/oauth2-proxy", _BY_NAME),
    Excuse(TRIVY, "KSV-01010", "*/ConfigMap/oauth2-proxy", _BY_NAME),
    Excuse(
        TRIVY,
        "KSV-01010",
        "*/ConfigMap/backend",
        "Trivy judges a setting by its name. This is the address of the issuer's public keys.",
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
