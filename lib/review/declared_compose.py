"""Which connections a platform declares among the services of its Compose project."""

from collections.abc import Iterator

from lib.model import Platform
from lib.reach.compose import MACHINE, OUTSIDE
from lib.reach.matrix import Link, Matrix


def declared_compose_links(platform: Platform, matrix: Matrix) -> set[Link]:
    """Return the calls of services and jobs, and of the ports that the machine publishes on loopback."""
    return {*_calls(platform, matrix), *_published(platform)}


def _calls(platform: Platform, matrix: Matrix) -> Iterator[Link]:
    for program in platform.programs:
        for callee in program.callees:
            yield Link(program.name, callee.workload.name, callee.port.number)
        if program.externals:
            # Compose can tell who may leave a network, not whereto.
            yield from (Link(program.name, OUTSIDE, *port) for port in matrix.ports | matrix.others)


def _published(platform: Platform) -> Iterator[Link]:
    for workload in platform.workloads:
        if workload.exposed_port and workload.host:
            yield Link(MACHINE, workload.name, workload.exposed_port.number)
