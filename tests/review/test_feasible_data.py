"""Records fit into memory, disk and backups, and no more is lost with a volume than may be."""

from typing import Any

import pytest

from lib.model import Catalogue, Copying, Each, Holding, Job, Platform, Records, Volume, replace
from lib.review.feasible.data import backups, held
from tests.example.catalogue import BACKEND, BACKUP, CATALOGUE, CHROMADB, FRONTEND
from tests.examples import BACKUP as RUN
from tests.examples import DATABASE, ENVIRONMENT, LARGE, platform_of, services
from tests.review.looks import wrong

HOLDING = Holding(
    without_any_mib=24,
    memory=Each(fixed_bytes=24, bytes_per_dimension=4),
    disk=Each(fixed_bytes=1048, bytes_per_dimension=10),
)
COPYING = Copying(
    of="chromadb",
    kept_by="BACKUP_KEEP",
    records_a_second=1000,
    copy=Each(fixed_bytes=1048, bytes_per_dimension=10),
)
RECORDS = Records(count=2**20, dimensions=100)
"""424 MiB in memory and 24 without any, 2048 MiB on disk and in each copy."""


def built(
    records: Records | None = RECORDS,
    memory_mib: int = 1024,
    job: Job | None = None,
    run: Any = RUN,
    **volume: Any,
) -> Platform:
    """Return the example with a database that holds records, and a job that copies it."""
    catalogue: Catalogue = replace(
        CATALOGUE,
        services=(FRONTEND, BACKEND, replace(CHROMADB, holding=HOLDING)),
        jobs=(job or replace(BACKUP, copying=COPYING),),
    )
    given = Volume(**{"size_gib": 20, **volume})
    size = replace(DATABASE, records=records, volume=given, limits=replace(LARGE, memory_mib=memory_mib))
    here = replace(ENVIRONMENT, services=services(chromadb=size), jobs={"backup": run} if run else {})
    return platform_of(catalogue, here)


def running(schedule: str = "15 */6 * * *", *, keep: int = 3, size_gib: int = 8) -> Any:
    return replace(
        RUN, schedule=schedule, settings={"BACKUP_KEEP": str(keep)}, volume=Volume(size_gib=size_gib)
    )


def test_memory_and_disk_hold_the_records_that_are_declared() -> None:
    """Exactly so much is enough, and one MiB or GiB less is not."""
    looks = list(held(built(memory_mib=448, size_gib=2)))
    assert [(each.about, each.numbers, each.result) for each in looks] == [
        ("memory of chromadb", "1048576 records of 100 dimensions need 448Mi of 448Mi", "works"),
        ("disk of chromadb", "1048576 records of 100 dimensions need 2Gi of 2Gi", "works"),
    ]
    assert wrong(held(built(memory_mib=447, size_gib=1))) == {
        "memory of chromadb": "1048576 records of 100 dimensions need 448Mi, more than the memory limit of "
        "447Mi: raise limits.memory_mib of chromadb, or lower its records",
        "disk of chromadb": "1048576 records of 100 dimensions need 2Gi, more than the volume of 1Gi: raise "
        "volume.size_gib of chromadb, or lower its records",
    }


def test_undeclared_records_are_not_known() -> None:
    assert [each.result for each in held(built(None))] == ["not known: declare records of chromadb"]
    said = {each.about: each.result for each in backups(built(None, may_lose_hours=8))}
    assert said["run of backup"] == "not known: declare records of chromadb"


def test_as_much_is_lost_as_was_written_since_the_last_copy_began() -> None:
    """Six hours between two runs, one that may be late, and one that a run may take."""
    looks = {each.about: each for each in backups(built(run=running(), may_lose_hours=8))}
    assert looks["loss of chromadb"].result == "works"
    assert looks["loss of chromadb"].numbers == (
        "backup begins every 6 h, up to 60 min late, and runs up to 60 min: 8 h may be lost, of 8 h"
    )
    assert wrong(backups(built(run=running(), may_lose_hours=7))) == {
        "loss of chromadb": "8 h may be lost, more than the 7 h of may_lose_hours: run backup more often, or "
        "lower its longest_run_minutes"
    }


@pytest.mark.parametrize("run", [None, replace(RUN, schedule=None)])
def test_what_nothing_copies_on_a_schedule_is_lost(run: Any) -> None:
    found = wrong(backups(built(run=run, may_lose_hours=24)))
    assert found["loss of chromadb"].startswith(
        "at most 24 h may be lost, and no job copies it on a schedule"
    )
    [look] = [each for each in backups(built(run=run)) if each.about == "loss of chromadb"]
    assert look.result == "not known: declare may_lose_hours of the volume of chromadb"


def test_a_run_ends_before_its_limit_and_before_the_next_one() -> None:
    """At half the measured speed a million records take 35 minutes."""
    short = replace(BACKUP, copying=COPYING, longest_run_minutes=34)
    assert wrong(backups(built(run=running()))) == {}
    found = wrong(backups(built(run=running(), job=short)))
    assert found == {
        "run of backup": "is ended after 34 min, but 1048576 records take 35 min: "
        "raise longest_run_minutes of backup"
    }
    found = wrong(backups(built(run=running("0,30 * * * *"))))
    assert found["schedule of backup"].startswith("a run may take 60 min, and the next begins after 30 min")
    assert wrong(backups(built(run=running("0 * * * *")))) == {}


def test_a_volume_holds_one_copy_more_than_are_kept() -> None:
    """Three and one, of two GiB each."""
    found = wrong(backups(built(run=running(keep=4))))
    assert found == {
        "disk of backup": "5 copies need 10Gi, more than 8Gi: raise volume.size_gib of backup, or lower "
        "BACKUP_KEEP"
    }
    assert wrong(backups(built(run=replace(running(keep=4), volume=None)))) == {}
