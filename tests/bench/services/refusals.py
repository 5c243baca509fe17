"""How long the backend itself took to refuse, by its log."""

import json
from pathlib import Path


def refusal_seconds(log: Path, mark: int) -> list[float]:
    """Return the durations of requests that got 503, starting at a place in the log."""
    with log.open("rb") as lines:
        lines.seek(mark)
        return [
            line["duration_seconds"]
            for line in map(
                json.loads, (text for text in lines if b'"status": 503' in text or b'"status":503' in text)
            )
        ]
