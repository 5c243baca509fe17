"""Writes what the docs say of services, and the drawing of the last environment in the README.

python -m lib.operations.facts [FOLDER]
"""

from argparse import Namespace
from collections.abc import Mapping, Sequence
from pathlib import Path

from lib.model import Platform
from lib.operations.contract import facts
from lib.operations.errors import OperationError
from lib.operations.project import Project, parser, start
from lib.review.graph import graph
from lib.review.mermaid import fenced

CONTRACT, README = Path("docs", "service-contract.md"), Path("README.md")
BEGIN = "<!-- Made by `make synth` from config/ and lib/services/: edit those, not this. -->\n"
END = "<!-- What follows is written by hand. -->\n"


def made(platforms: Mapping[str, Platform]) -> dict[Path, str]:
    """Return what is made for each page."""
    *_, last = platforms.values()
    return {CONTRACT: facts(platforms.values()), README: fenced(graph(last))}


def replaced(page: Path, text: str, fact: str) -> str:
    """Return a page with another fact; raise OperationError where it does not have the place for it."""
    if text.count(BEGIN) != 1 or text.count(END) != 1:
        raise OperationError(f"{page} must have once {BEGIN.strip()} and {END.strip()}: put them back")
    before, rest = text.split(BEGIN)
    return f"{before}{BEGIN}\n{fact}\n{END}{rest.split(END)[1]}"


def parse(arguments: Sequence[str]) -> Namespace:
    program = parser("facts", __doc__)
    program.add_argument("folder", nargs="?", type=Path, help="where to write the pages, if not in place")
    return program.parse_args(arguments)


def main(arguments: Sequence[str], project: Project) -> None:
    """Write the pages with their facts."""
    folder = parse(arguments).folder
    for page, fact in made(project.platforms).items():
        source = project.root / page
        text = replaced(page, source.read_text(encoding="utf-8"), fact)
        (folder / page.name if folder else source).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    start(main)
