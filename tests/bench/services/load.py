"""One load on the platform, and what is measured beside it."""

import math
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass

from tests.bench.services.books import Books, compare
from tests.bench.services.client import status_of
from tests.bench.services.generator import generator
from tests.bench.services.goals import Records
from tests.bench.services.mix import filled_id
from tests.bench.services.order import Order
from tests.bench.services.outcome import Tally
from tests.bench.services.platform import Platform
from tests.bench.services.program import Program, wait_for
from tests.bench.services.watch import Memory, Probed, memory_watched, probed

ROUTES = ("/readyz", "/api/goals", f"/api/goals/{filled_id(1)}", "/api/search?q=get%20fit")
"""What must work again after a load; creates do, because each client ends with its own."""

_RECOVERY_SECONDS = 60
"""After which a platform is not waited for any more."""


@dataclass
class Measured:
    """What a load did."""

    tally: Tally
    stored: dict[str, str]
    """The documents of what the load made, by id."""
    others: int
    """How many other goals there are."""
    cpu_seconds: dict[str, float]
    memory: Memory
    memory_after: dict[str, float]
    probed: Probed
    recovery_seconds: float

    @property
    def books(self) -> Books:
        """Compare what was acknowledged with what is stored."""
        return compare(self.tally.sent, self.tally.acknowledged, self.stored)


def measure(platform: Platform, order: Order, meanwhile: Callable[[], None] | None = None) -> Measured:
    """Load the platform for a time, or while something is done; look up what the load made, and remove it."""
    with ExitStack() as stack:
        memory = stack.enter_context(memory_watched(platform.programs))
        probes = stack.enter_context(probed(platform.backend.url))
        load = stack.enter_context(generator(order, platform.folder))
        programs = (*platform.programs, load.program)
        load.wait_for("begin")
        before = _cpu(programs)
        if meanwhile:
            meanwhile()
            load.end()
        load.wait_for("end")
        used = {name: seconds - before[name] for name, seconds in _cpu(programs).items()}
        recovery = _recovery_seconds(platform)
        tally = load.tally()
    records = Records(platform.database)
    stored, total = records.created(), records.count()
    records.remove_created(platform.backend)
    after = {program.name: program.memory_mib() for program in platform.programs}
    others = total - len(stored)
    return Measured(tally, stored, others, used, memory, after, probes, recovery)


def _recovery_seconds(platform: Platform) -> float:
    try:
        return wait_for(lambda: all_good(platform), "every route is good again", _RECOVERY_SECONDS)
    except TimeoutError:
        return math.inf


def _cpu(programs: Sequence[Program]) -> dict[str, float]:
    return {program.name: program.cpu_seconds() for program in programs}


def all_good(platform: Platform) -> bool:
    """Return whether every route works, at the backend and at the web server."""
    return all(
        status_of(f"{program.url}{route}", 5) == 200
        for program in (platform.web, platform.backend)
        for route in ROUTES
    )
