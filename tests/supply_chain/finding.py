"""What a scanner found, and whether the scan fails for it."""

from typing import NamedTuple

MINOR = {"INFO", "LOW", "MODERATE", "MEDIUM"}
UNKNOWN = "UNKNOWN"


class Finding(NamedTuple):
    """One finding in a lock or an image; `fix` says what to do, and is empty where nothing can be done."""

    tool: str
    target: str
    id: str
    subject: str
    severity: str
    fix: str

    @property
    def fails(self) -> bool:
        """Whether it can be fixed and is HIGH or CRITICAL; what is unrated counts as HIGH."""
        return bool(self.fix) and self.severity not in MINOR

    def __str__(self) -> str:
        return (
            f"{self.tool} {self.target}: {self.id} {self.subject} ({self.severity}): {self.fix or 'no fix'}"
        )
