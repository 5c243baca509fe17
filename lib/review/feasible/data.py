"""Whether what is kept fits into memory, onto the disk and into backups, and how much of it can be lost."""

from collections.abc import Iterator
from datetime import timedelta

from lib.model import LATE, Copying, Platform, Records, ScheduledJob, Volume, Workload
from lib.model.amounts import storage_text
from lib.model.holding import Holding
from lib.model.schedule import longest_pause, shortest_pause
from lib.review.feasible.look import Look, spelt

MARGIN = 2.0
"""How many times slower a copy may be than measured, on another machine."""


def held(platform: Platform) -> Iterator[Look]:
    """Yield for each service that keeps records whether memory and disk hold those that it is to hold."""
    for workload in platform.workloads:
        holding, records = workload.declared.holding, workload.size.records
        if holding and records:
            yield _memory(workload, holding, records)
            if workload.size.volume:
                yield _disk(workload, holding, records, workload.size.volume)
        elif holding:
            unknown = f"not known: declare records of {workload.name}"
            yield Look("data", workload.name, "nobody says how many records it is to hold", unknown=unknown)


def backups(platform: Platform) -> Iterator[Look]:
    """Yield for each volume how much may be lost with it, and for each backup whether it fits and ends."""
    for workload in platform.workloads:
        if workload.size.volume:
            yield _loss(workload, workload.size.volume)
    for job in platform.jobs:
        if job.declared.copying:
            yield from _copied(job, job.declared.copying)


def _memory(workload: Workload, holding: Holding, records: Records) -> Look:
    limit = workload.size.limits.memory_mib
    needed = holding.without_any_mib + holding.memory.mib(records)
    fix = f"raise limits.memory_mib of {workload.name}, or lower its records"
    return _fits(f"memory of {workload.name}", records, needed, limit, "the memory limit", fix)


def _disk(workload: Workload, holding: Holding, records: Records, volume: Volume) -> Look:
    needed, size = holding.disk.mib(records), volume.size_gib * 1024
    fix = f"raise volume.size_gib of {workload.name}, or lower its records"
    return _fits(f"disk of {workload.name}", records, needed, size, "the volume", fix)


def _fits(about: str, records: Records, needed: float, limit: int, of: str, fix: str) -> Look:
    what = f"{records.count} records of {records.dimensions} dimensions"
    numbers = f"{what} need {storage_text(round(needed))} of {storage_text(limit)}"
    wrong = f"{what} need {storage_text(round(needed))}, more than {of} of {storage_text(limit)}: {fix}"
    return Look("data", about, numbers, wrong if needed > limit else "")


def _copiers(workload: Workload) -> list[ScheduledJob]:
    jobs = workload.platform.jobs
    return [job for job in jobs if job.declared.copying and job.declared.copying.of == workload.name]


def _loss(workload: Workload, volume: Volume) -> Look:
    """Return how old the newest copy is when the volume is lost just before the next one is there."""
    about, hours = f"loss of {workload.name}", volume.may_lose_hours
    jobs = [job for job in _copiers(workload) if job.size.schedule]
    if hours is None:
        unknown = f"not known: declare may_lose_hours of the volume of {workload.name}"
        numbers = f"copied by {', '.join(job.name for job in jobs) or 'nobody'}"
        return Look("backup", about, numbers, unknown=unknown)
    if not jobs:
        wrong = f"at most {hours} h may be lost, and no job copies it on a schedule: run one that does"
        return Look("backup", about, "nothing copies it", wrong)
    job = min(jobs, key=_oldest)
    pause, run = longest_pause(job.size.schedule or ""), timedelta(minutes=job.declared.longest_run_minutes)
    lost = _oldest(job).total_seconds()
    numbers = (
        f"{job.name} begins every {_spelt(pause)}, up to {_spelt(LATE)} late, and runs up to {_spelt(run)}: "
        f"{spelt(lost)} may be lost, of {hours} h"
    )
    fix = f"run {job.name} more often, or lower its longest_run_minutes"
    wrong = f"{spelt(lost)} may be lost, more than the {hours} h of may_lose_hours: {fix}"
    return Look("backup", about, numbers, wrong if lost > hours * 3600 else "")


def _oldest(job: ScheduledJob) -> timedelta:
    run = timedelta(minutes=job.declared.longest_run_minutes)
    return longest_pause(job.size.schedule or "") + LATE + run


def _copied(job: ScheduledJob, copying: Copying) -> Iterator[Look]:
    """Yield whether a run ends in time and before the next one, and whether all copies fit."""
    yield from _interval(job)
    workload = job.platform.workload_by_name.get(copying.of)
    records = workload.size.records if workload else None
    if records is None:
        unknown = f"not known: declare records of {copying.of}"
        yield Look("backup", f"run of {job.name}", "nobody says how many records it copies", unknown=unknown)
        return
    yield _duration(job, copying, records)
    if job.size.volume:
        yield _space(job, copying, records, job.size.volume)


def _interval(job: ScheduledJob) -> Iterator[Look]:
    if job.size.schedule:
        pause, run = shortest_pause(job.size.schedule), timedelta(minutes=job.declared.longest_run_minutes)
        numbers = f"begins {_spelt(pause)} after the one before, and may take {_spelt(run)}"
        wrong = f"a run may take {_spelt(run)}, and the next begins after {_spelt(pause)} and is left out: "
        fix = "run it less often, or lower longest_run_minutes"
        yield Look("backup", f"schedule of {job.name}", numbers, wrong + fix if run > pause else "")


def _duration(job: ScheduledJob, copying: Copying, records: Records) -> Look:
    needed, limit = MARGIN * records.count / copying.records_a_second, job.declared.longest_run_minutes * 60
    numbers = (
        f"{records.count} records take {spelt(needed)} at half of {copying.records_a_second} a second, "
        f"of {spelt(limit)}"
    )
    fix = f"raise longest_run_minutes of {job.name}"
    wrong = f"is ended after {spelt(limit)}, but {records.count} records take {spelt(needed)}: {fix}"
    return Look("backup", f"run of {job.name}", numbers, wrong if needed > limit else "")


def _space(job: ScheduledJob, copying: Copying, records: Records, volume: Volume) -> Look:
    """Return whether the volume holds one copy more than are kept: a new one comes before an old one goes."""
    copies, each = int(job.size.settings[copying.kept_by]) + 1, copying.copy.mib(records)
    needed, size = copies * each, volume.size_gib * 1024
    needs = f"need {storage_text(round(needed))}"
    numbers = f"{copies} copies of {storage_text(round(each))} {needs} of {storage_text(size)}"
    fix = f"raise volume.size_gib of {job.name}, or lower {copying.kept_by}"
    wrong = f"{copies} copies {needs}, more than {storage_text(size)}: {fix}"
    return Look("backup", f"disk of {job.name}", numbers, wrong if needed > size else "")


def _spelt(time: timedelta) -> str:
    return spelt(time.total_seconds())
