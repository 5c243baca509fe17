"""What a question is, and what several of them are given."""

from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

from lib.model import Platform
from lib.operations.errors import OperationError
from lib.operations.project import Project
from lib.review.names import unknown_name
from lib.review.report import Report


class Page(NamedTuple):
    """Text that is printed as it is, and what is wrong."""

    text: str
    findings: Sequence[str] = ()


class Verb(NamedTuple):
    """A question: how its arguments are read, and what answers it."""

    says: str
    arguments: Callable[[ArgumentParser], object]
    answer: Callable[[Namespace, Project], Iterable[Report] | Page | str]
    """Tables, or text that is printed as it is."""


def an_environment(reader: ArgumentParser) -> None:
    """Read the name of an environment."""
    reader.add_argument("environment", nargs="?", help="all, if none is named")


def chosen(environment: str | None, project: Project) -> list[Platform]:
    """Return the platform of an environment, or all of them."""
    return [project.platform(environment)] if environment else list(project.platforms.values())


def known(program: str, platforms: Iterable[Platform]) -> None:
    """Raise OperationError where no service or job has such a name."""
    names = dict.fromkeys(each.name for platform in platforms for each in platform.programs)
    if program not in names:
        raise OperationError(unknown_name("service or job", program, names))
