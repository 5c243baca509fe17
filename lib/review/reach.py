"""Who reaches whom by the files that are written, and where that differs from what is declared."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path

from lib.model import Platform
from lib.reach.cluster import matrix as cluster_matrix
from lib.reach.compose import compose_matrix
from lib.reach.endpoints import Verdict
from lib.reach.matrix import Link, Matrix
from lib.review.declared import declared_links
from lib.review.declared_compose import declared_compose_links
from lib.review.report import Report

COLUMNS = ("source", "destination", "port", "because of")


def reach(platform: Platform, manifests: Path, compose_files: Sequence[Path]) -> list[Report]:
    """Return who reaches whom by the manifests and by the Compose files of an environment.

    Raises ManifestError where one of them cannot be read or evaluated.
    """
    name = platform.environment.name
    cluster, machine = cluster_matrix(manifests), compose_matrix(compose_files)
    return [
        compared(f"{name}: who reaches whom in the cluster", cluster, declared_links(platform, cluster)),
        compared(
            f"{name}: who reaches whom on one machine", machine, declared_compose_links(platform, machine)
        ),
    ]


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
