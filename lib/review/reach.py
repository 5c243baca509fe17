"""Who reaches whom by the files that are written, and where that differs from what is declared."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path

from lib.model import Platform
from lib.reach.cluster import matrix_of
from lib.reach.compose import compose_matrix
from lib.reach.endpoints import Verdict
from lib.reach.matrix import Link, Matrix
from lib.reach.objects import Objects, read_objects
from lib.reach.services import leads_to
from lib.review.declared import declared_links
from lib.review.declared_compose import declared_compose_links
from lib.review.report import Report

COLUMNS = ("source", "destination", "port", "because of")


def reach(platform: Platform, manifests: Path, compose_files: Sequence[Path]) -> list[Report]:
    """Return who reaches whom by the manifests and by the Compose files of an environment.

    Raises ManifestError where one of them cannot be read or evaluated.
    """
    title = f"{platform.environment.name}: who reaches whom"
    objects, machine = read_objects(manifests), compose_matrix(compose_files)
    cluster = matrix_of(objects)
    found = compared(f"{title} in the cluster", cluster, declared_links(platform, cluster))
    return [
        found._replace(findings=[*found.findings, *misled(platform, objects)]),
        compared(f"{title} on one machine", machine, declared_compose_links(platform, machine)),
    ]


def misled(platform: Platform, objects: Objects) -> Iterator[str]:
    """Yield each declared call whose address leads elsewhere than to the callee's port."""
    services = {each.name: each for each in objects.services}
    called = {
        (each.workload.name, each.port.number) for caller in platform.programs for each in caller.callees
    }
    for name, port in sorted(called):
        found = leads_to(services[name], port, objects.pods.values()) if name in services else set()
        if found != {(name, port)}:
            shown = ", ".join(f"{pod} at {number}" for pod, number in sorted(found)) or "nobody"
            yield f"the address {name}:{port} leads to {shown}"


def compared(title: str, matrix: Matrix, declared: set[Link]) -> Report:
    """Return what gets through; what does so undeclared, or does not though declared, is a finding."""
    links = matrix.links()
    more = [
        f"{each} gets through undeclared ({links[each].reason})" for each in sorted(links.keys() - declared)
    ]
    missing = ((each, matrix.verdict(each)) for each in sorted(declared))
    less = [
        f"{each} is declared but does not get through ({why.reason})"
        for each, why in missing
        if not why.allowed
    ]
    return Report(title, COLUMNS, list(_rows(matrix, links)), [*more, *less])


def _rows(matrix: Matrix, links: dict[Link, Verdict]) -> Iterator[tuple[str, str, str, str]]:
    """Yield a row for all ports of a pair for which the same reason counts."""
    ports = defaultdict(list)
    for link, verdict in links.items():
        ports[link.source, link.destination, verdict.reason].append((link.port, link.protocol))
    for (source, destination, reason), found in ports.items():
        yield source, destination, ", ".join(_shown(matrix, found)), reason


def _shown(matrix: Matrix, ports: Sequence[tuple[int, str]]) -> Iterator[str]:
    """Yield ports by number; all, and all others of a protocol, are a word."""
    if len(ports) == len(matrix.ports | matrix.others):
        yield "any"
        return
    for number, protocol in sorted(ports):
        yield f"any other {protocol}" if (number, protocol) in matrix.others else f"{number}/{protocol}"
