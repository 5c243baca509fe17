"""Table 5: clients that obey Retry-After, while all goals are replaced."""

import subprocess
import time
from pathlib import Path

from tests.bench.services.books import Books, compare
from tests.bench.services.load import Measured, measure
from tests.bench.services.order import Order
from tests.bench.services.platform import Platform
from tests.bench.services.services import BACKEND_PYTHON, backend_settings
from tests.bench.services.table import table
from tests.bench.services.throughput import errors
from tests.bench.services.vectors import endpoint

_CLIENTS = 20
_LONGEST_SECONDS = 300
_TRIES = 5
_AROUND_SECONDS = 8
"""How long there is load before and after, so that creates are acknowledged then."""

HEAD = (
    "what happens during the load", "seconds", "good a second", "errors", "acknowledged",
    "goals besides", "good again after, s",
)  # fmt: skip


def replacing(platform: Platform, goals: int) -> str:
    """Return the table; a create that was acknowledged while an older archive was restored is not missed."""
    order = Order(platform.web.url, _CLIENTS, goals, _LONGEST_SECONDS)
    return table(HEAD, [_embedded_anew(platform, order), _restored(platform, order)])


def _embedded_anew(platform: Platform, order: Order) -> list[str]:
    times: list[float] = []

    def there_and_back() -> None:
        with endpoint() as url:
            other = {"EMBEDDING_URL": url, "EMBEDDING_MODEL": "another"}
            times.append(_run(platform, "reembed", **other))
        times.append(_run(platform, "reembed"))
        time.sleep(_AROUND_SECONDS)

    measured = measure(platform, order, there_and_back)
    return _row("`reembed` to another model and back", times, measured, measured.books)


def _restored(platform: Platform, order: Order) -> list[str]:
    archives, times = platform.folder / "archives", [time.time()]
    archives.mkdir()

    def back_up_and_restore() -> None:
        settings = {"BACKUP_FOLDER": str(archives), "BACKUP_KEEP": "1"}
        time.sleep(_AROUND_SECONDS)
        times[:] = [time.time()]
        times.append(_run(platform, "backup", **settings))
        times.append(_run(platform, "restore latest --replace", **settings))
        time.sleep(_AROUND_SECONDS)

    measured = measure(platform, order, back_up_and_restore)
    begin, *spent = times
    end = begin + sum(spent)
    told = measured.tally
    kept = {
        key: ids for key, ids in told.acknowledged.items() if not begin <= told.acknowledged_at[key] <= end
    }
    return _row("`backup`, then `restore`", spent, measured, compare(told.sent, kept, measured.stored))


def _run(platform: Platform, command: str, **settings: str) -> float:
    """Run a command of the backend until it is done, and return how long that took."""
    start = time.monotonic()
    log = platform.folder / "commands.log"
    for _ in range(_TRIES):
        if _succeeds(command, backend_settings(platform.database.url) | settings, log):
            return time.monotonic() - start
    raise RuntimeError(f"`{command}` failed {_TRIES} times: {log.read_text()[-2000:]}")


def _succeeds(command: str, settings: dict[str, str], log: Path) -> bool:
    arguments = [BACKEND_PYTHON, "-m", "app", *command.split()]
    with log.open("ab") as output:
        return (
            subprocess.run(arguments, env=settings, stdout=output, stderr=output, check=False).returncode == 0
        )


def _row(what: str, seconds: list[float], measured: Measured, books: Books) -> list[str]:
    tally = measured.tally
    return [
        what,
        " + ".join(f"{each:.0f}" for each in seconds),
        f"{tally.good / tally.seconds:.0f}",
        errors(measured),
        str(books),
        f"{measured.others:,}",
        f"{measured.recovery_seconds:.1f}",
    ]
