"""How long each image takes to start, which `make feasible` compares with what probes wait for."""

import json
import os
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest

from lib.review.feasible.starts import MARGIN, STARTS, Start
from tests.images.conftest import Start as Starting
from tests.images.conftest import skip_foreign
from tests.images.manifest import PROD
from tests.images.options import cpu_limit
from tests.images.services import Services
from tests.notes import Note

ROOT = Path(__file__).parents[2]
RECORDS = "RECORD_STARTS"
"""The variable that has the figures written instead of compared."""
LITTLE_CPU = 0.2
ATTEMPTS = 2
"""The shortest counts: what else the machine does makes a start longer, and never shorter."""


@pytest.mark.usefixtures("platform")
@pytest.mark.parametrize("name", sorted(PROD))
def test_an_image_starts_in_the_time_that_is_recorded(
    name: str, start: Starting, services: Services, note: Note
) -> None:
    """Until its startup probe succeeds, with all its CPU and with a fifth of one, or twice as long."""
    skip_foreign(name)
    found = measured(name, start, services)
    note(f"{found.seconds:6.1f} s  until {name} has started, with {found.cpu_seconds:.1f} s of CPU time")
    if RECORDS in os.environ:
        file(name).write_text(json.dumps(found._asdict(), indent=2) + "\n")
    known = Start(**json.loads(file(name).read_text()))
    assert found.seconds <= MARGIN * known.seconds, f"run make starts: {found} instead of {known}"
    assert found.cpu_seconds <= MARGIN * known.cpu_seconds, f"run make starts: {found} instead of {known}"


def measured(name: str, start: Starting, services: Services) -> Start:
    """Return how long a start takes, and the CPU time, by how much longer it takes with less of it."""

    def took(cpus: float) -> float:
        begun = time.monotonic()
        container = start(PROD[name], options=[f"--cpus={cpus}"], alias="started")
        container.wait_for("startup")
        seconds = time.monotonic() - begun
        container.remove()
        return seconds

    most = cpu_limit(PROD[name], services.cpus)
    quick, slow = (min(took(cpus) for _ in range(ATTEMPTS)) for cpus in (most, LITTLE_CPU))
    cpu_seconds = max(slow - quick, 0) / (1 / LITTLE_CPU - 1)
    return Start(str(datetime.now(UTC).date()), round(quick, 1), round(max(cpu_seconds, 0.1), 1))


def file(name: str) -> Path:
    """Return the file beside the image's sources that has what was measured."""
    return ROOT / STARTS.format(name)
