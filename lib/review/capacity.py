"""What an environment needs: at the least, at the most, and when something happens."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from lib.model import Platform, Program, Resources, Workload
from lib.model.amounts import cpu_text, storage_text
from lib.model.environment import LEAST_ZONES
from lib.model.guest import guests
from lib.model.quota import SURGE, least_pods, most_pods, quota, rolls, total
from lib.review.report import Cell, Report

MINIMUM, MAXIMUM, LIMITS = "minimum", "maximum", "limits at maximum"
ONE_MORE, ROLLOUT, LOST_ZONE = "one more replica", "rollout", "lost zone"
ALL, GUESTS = "all", "pods of add-ons"

AMOUNTS = ("pods", "CPU", "memory", "ephemeral storage", "disk")
BOUNDS = ("minimum", "maximum", "quota")


class Need(NamedTuple):
    """What some pods need."""

    pods: int = 0
    cpu_millis: int = 0
    memory_mib: int = 0
    ephemeral_mib: int = 0
    disk_gib: int = 0

    @property
    def cells(self) -> tuple[Cell, ...]:
        storage = (self.memory_mib, self.ephemeral_mib, self.disk_gib * 1024)
        return (self.pods, cpu_text(self.cpu_millis), *map(storage_text, storage))


Needs = Mapping[str, Need]


def capacity(platform: Platform) -> list[Report]:
    """Return what each program of an environment needs, and all of them together."""
    needs = {each.name: program_needs(each) for each in platform.programs}
    shown = {**needs, **_together(platform, needs)}
    rows = [(name, what, *need.cells) for name, each in shown.items() for what, need in each.items()]
    name = platform.environment.name
    return [Report(f"{name}: what pods need", ("program", "what", *AMOUNTS), rows), _bounded(platform)]


def about(program: str, reports: Iterable[Report]) -> list[Report]:
    """Return what the reports say of one program."""
    return [
        each._replace(rows=[row for row in each.rows if row[0] == program])
        for each in reports
        if each.columns[0] == "program"
    ]


def program_needs(program: Program) -> dict[str, Need]:
    """Return what a program needs; nothing is said of what it needs nothing for."""
    size, most = program.size, most_pods(program)
    disk = size.volume.size_gib if size.volume else 0
    zones = program.platform.environment.cluster.zones
    more = {ONE_MORE: _need(size.requests, 1), ROLLOUT: _need(size.requests, SURGE)}
    return {
        MINIMUM: _need(size.requests, least_pods(program), disk),
        MAXIMUM: _need(size.requests, most, disk),
        LIMITS: _need(size.limits, most, disk),
        **(more if rolls(program) else {}),
        **({LOST_ZONE: _need(size.requests, _in_a_zone(program, most, zones))} if zones > 1 else {}),
    }


def _in_a_zone(program: Program, pods: int, zones: int) -> int:
    """Return how many pods of one zone start in the others when it is lost.

    Replicas are spread evenly. Where they must be in two zones, they wait if one is left.
    """
    if not isinstance(program, Workload) or pods == 1:
        return pods
    waits = program.platform.environment.zones == "required" and zones == LEAST_ZONES
    return 0 if waits else -(-pods // zones)


def _need(resources: Resources, pods: int, disk_gib: int = 0) -> Need:
    cpu, memory, ephemeral = resources.cpu_millis, resources.memory_mib, resources.ephemeral_mib
    return Need(pods, pods * cpu, pods * memory, pods * ephemeral, disk_gib)


def _together(platform: Platform, needs: Mapping[str, Needs]) -> dict[str, Needs]:
    """Return what add-ons start in the environment, and the sum; one more replica is of one program."""
    visitors = list(guests(platform))
    started = {
        MAXIMUM: _sum(_need(each.requests, each.pods) for each in visitors),
        LIMITS: _sum(_need(each.limits, each.pods) for each in visitors),
    }
    every = [*needs.values(), started]
    kinds = dict.fromkeys(what for each in every for what in each if what != ONE_MORE)
    everything = {what: _sum(each.get(what, Need()) for each in every) for what in kinds}
    return {**({GUESTS: started} if visitors else {}), ALL: everything}


def _sum(needs: Iterable[Need]) -> Need:
    return Need(*map(sum, zip(*needs, strict=True)))


def _bounded(platform: Platform) -> Report:
    """Return what all pods use of the ResourceQuota."""
    least, most = total(platform, least_pods), total(platform, most_pods, guests(platform))
    rows = [(name, least[name], most[name], allowed) for name, allowed in quota(platform).items()]
    return Report(f"{platform.environment.name}: what the ResourceQuota allows", ("resource", *BOUNDS), rows)
