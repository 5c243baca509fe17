"""The backend's metrics, summed over labels."""

import re
from collections import defaultdict

from tests.bench.services.client import Client

_LINE = re.compile(r"^([a-z_:]+)(?:\{(.*)\})? (\S+)$")
LEFT_OVER = ("http_requests_in_flight", "http_requests_waiting", "event_loop_tasks", "database_up")
REFUSED = "http_requests_refused_total"


def metrics(url: str) -> dict[str, float]:
    """Return every metric's value, and that of each label of REFUSED as NAME{LABELS}."""
    found: dict[str, float] = defaultdict(float)
    for line in Client(url).ask("GET", "/metrics").body.decode().splitlines():
        match = _LINE.match(line)
        if match:
            name, labels, value = match.groups()
            found[name] += float(value)
            if name == REFUSED:
                found[f"{name}{{{labels}}}"] += float(value)
    return found
