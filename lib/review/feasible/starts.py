"""Whether probes wait for as long as a process may take to start."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from lib.model import Catalogue, Platform, Probe, Workload
from lib.review.feasible.look import Look, spelt

STARTS = "docker/{}/start.json"
"""What the tests of the images have measured of a service; `make starts` measures again."""
MARGIN = 2.0
"""How many times slower a node's processor may be than that on which was measured."""


class Start(NamedTuple):
    """How long a process takes until its startup probe succeeds, as measured."""

    measured: str
    """The day."""
    seconds: float
    """With as much CPU as production's limit allows."""
    cpu_seconds: float
    """Of one CPU, of all that it does until then."""

    def within(self, cpu_millis: int) -> float:
        """Return how long it takes on a slower and busy node, which leaves it only what it requests."""
        return MARGIN * max(self.seconds, self.cpu_seconds * 1000 / cpu_millis)


def starts(platform: Platform) -> Iterator[Look]:
    """Yield for each service with a probe that may end it whether it has started by then."""
    for workload in platform.workloads:
        probes = workload.declared.probes
        if first := probes.startup or probes.liveness:
            yield _waits(workload, first)


def recorded(catalogue: Catalogue, service: str) -> Start | None:
    """Return what was measured of a service's image; None where nobody has."""
    file = Path(catalogue.folder) / STARTS.format(service)
    return Start(**json.loads(file.read_text(encoding="utf-8"))) if file.exists() else None


def _waits(workload: Workload, probe: Probe) -> Look:
    name, waits = workload.name, (probe.failures - 1) * probe.period_seconds
    found = recorded(workload.platform.catalogue, name)
    if found is None:
        unknown = "not known: `make starts` measures images that it builds"
        return Look("start", name, f"probes wait {waits} s", unknown=unknown)
    millis = workload.size.requests.cpu_millis
    needed = found.within(millis)
    numbers = (
        f"probes wait {waits} s; a start took {found.seconds:g} s and {found.cpu_seconds:g} s of CPU "
        f"({found.measured}): {spelt(needed)} with {millis}m CPU of a processor {MARGIN:g} times slower"
    )
    fix = f"raise requests.cpu_millis, or failures of the probe, of {name}"
    wrong = f"would be killed after {waits} s, before it has started in {spelt(needed)}: {fix}"
    return Look("start", name, numbers, wrong if needed > waits else "")
