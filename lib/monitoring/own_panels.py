"""What a dashboard shows of metrics that only some services have."""

from lib.model import Workload
from lib.monitoring.metrics import own_metrics
from lib.monitoring.objectives import BASE
from lib.monitoring.panels import Panel, lines
from lib.monitoring.scope import scope

IN_FLIGHT, WAITING = "http_requests_in_flight", "http_requests_waiting"
REFUSED = "http_requests_refused_total"
EMBEDDINGS, EMBEDDING_SECONDS = "embedding_calls_total", "embedding_call_duration_seconds"


def load_panels(workload: Workload) -> list[Panel]:
    """Return how much is in progress at once, and what is refused because that is too much."""
    if not _tells(workload, IN_FLIGHT, WAITING, REFUSED):
        return []
    scoped = scope(workload)
    waiting = {
        "in progress": f"sum({IN_FLIGHT}{{{scoped}}})",
        "waiting for the database": f"sum({WAITING}{{{scoped}}})",
    }
    return [
        lines("Requests at once", "none", waiting),
        lines("Refused requests", "reqps", _rate_by("reason", REFUSED, scoped)),
    ]


def embedding_panels(workload: Workload) -> list[Panel]:
    """Return the results of calls for embeddings, and how long they take."""
    if not _tells(workload, EMBEDDINGS, EMBEDDING_SECONDS):
        return []
    scoped = scope(workload)
    rate = f"sum by (le) (rate({EMBEDDING_SECONDS}_bucket{{{scoped}}}[{BASE}]))"
    slow = {f"p{each}": f"histogram_quantile({each / 100:g}, {rate})" for each in (50, 99)}
    return [
        lines("Embeddings by result", "reqps", _rate_by("result", EMBEDDINGS, scoped)),
        lines("Time of an embedding", "s", slow),
    ]


def _rate_by(label: str, metric: str, scoped: str) -> dict[str, str]:
    return {f"{{{{{label}}}}}": f"sum by ({label}) (rate({metric}{{{scoped}}}[{BASE}]))"}


def _tells(workload: Workload, *metrics: str) -> bool:
    return own_metrics(workload.platform.catalogue.folder, workload.name).keys() >= set(metrics)
