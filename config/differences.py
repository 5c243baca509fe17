"""In what staging may differ from production; whatever else differs is found by `make feasible`."""

from lib.model import Difference, Differences

_OWN = "names one environment"
_SMALLER = "staging serves the team alone, from a smaller cluster"
_LESS = "staging's goals can be made again"


def _each(reason: str, *paths: str) -> tuple[Difference, ...]:
    return tuple(Difference(path=path, reason=reason) for path in paths)


DIFFERENCES = Differences(
    between=("staging", "prod"),
    allowed=(
        *_each(_OWN, "name", "namespace", "hosts.*.name", "hosts.*.tls_secret", "add_ons.secret_store.path"),
        *_each(_OWN, "login.client"),
        *_each(
            _SMALLER, "cluster.nodes.*", "services.*.requests.*", "services.*.limits.*", "jobs.*.requests.*"
        ),
        *_each(_SMALLER, "services.*.replicas.*", "services.*.records.count", "*.volume.size_gib"),
        *_each(_LESS, "services.*.volume.may_lose_hours", "jobs.*.schedule", "jobs.*.settings.BACKUP_KEEP"),
        *_each("staging's cluster is in one zone", "cluster.zones", "zones"),
        *_each("a person decides when production changes", "sync.automatic"),
    ),
)
