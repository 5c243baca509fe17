"""What kinds of objects a folder of manifests has, and whether they are the peers' ten."""

import re
from collections import Counter
from pathlib import Path

from tests.bench.generated import ENVIRONMENTS, has_volume, service_names

EACH = (
    "ServiceAccount",
    "ConfigMap",
    "ExternalSecret",
    "Service",
    "Ingress",
    "HorizontalPodAutoscaler",
    "NetworkPolicy",
    "PodDisruptionBudget",
    "ServiceMonitor",
)

_KIND = re.compile(r"^kind: (\w+)$", re.MULTILINE)


def kinds(*files: Path) -> Counter[str]:
    """Return how many objects of each kind some files have."""
    return Counter(kind for file in files for kind in _KIND.findall(file.read_text("utf-8")))


def the_ten(number: int) -> Counter[str]:
    """Return the kinds of the peers' documents for `number` services in one environment."""
    stateful = sum(map(has_volume, range(number)))
    pods = Counter({"Deployment": number - stateful, "StatefulSet": stateful})
    return Counter(dict.fromkeys(EACH, number)) + pods


def check(dist: Path, number: int, rendered: Path | None) -> int:
    """Return how many objects there are on top of the ten of each service in each environment.

    Raises ValueError where the services' own files, or what Helm rendered, have others than the ten.
    """
    for environment in ENVIRONMENTS:
        ours = [dist / environment / f"{name}.k8s.yaml" for name in service_names(number)]
        _compare(f"dist/{environment}", kinds(*ours), the_ten(number))
        if rendered:
            _compare(f"Helm's {environment}", kinds(rendered / environment / "all.yaml"), the_ten(number))
    everything = kinds(*dist.rglob("*.yaml")).total()
    return everything - len(ENVIRONMENTS) * the_ten(number).total()


def _compare(what: str, found: Counter[str], wanted: Counter[str]) -> None:
    if found != wanted:
        raise ValueError(f"{what} has {found - wanted} too many, and {wanted - found} too few")
