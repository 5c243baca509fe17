"""Builds the images that config/ wants and that are built here, and says how large they are.

python -m lib.operations.images build [--target dev] [SERVICE ...]
"""

import sys
from argparse import Namespace
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from lib.model import Platform
from lib.operations.engine import Engine
from lib.operations.errors import OperationError
from lib.operations.git import revision
from lib.operations.project import Project, parser, start
from lib.operations.wanted import Wanted, wanted

FINAL = "final"


def first_wanted(platforms: Iterable[Platform]) -> dict[str, Wanted]:
    """Return each image as the first environment that has it wants it.

    Environments are in the order of promotion, so later ones run what was built before.
    """
    found: dict[str, Wanted] = {}
    for platform in platforms:
        found = {**wanted(platform), **found}
    return found


def in_use(project: Project) -> dict[str, str]:
    """Return the image of each service to test or scan: IMAGE_<service>, or the one that config/ wants."""
    images = first_wanted(project.platforms.values())
    given = {name: project.variables.get(f"IMAGE_{name}") for name in images}
    return {
        name: given[name] or (each.built if each.is_ours else each.reference) for name, each in images.items()
    }


def to_build(project: Project, names: Sequence[str]) -> dict[str, Wanted]:
    """Return the named images or, where none is named, those for which IMAGE_<service> names no other."""
    ours = {name: each for name, each in first_wanted(project.platforms.values()).items() if each.is_ours}
    names = names or [name for name in ours if not project.variables.get(f"IMAGE_{name}")]
    for name in names:
        if name not in ours:
            raise OperationError(f"no service {name!r} is built here: name one of {', '.join(ours)}")
        if not (_folder(project.root, name) / "Dockerfile").is_file():
            raise OperationError(f"{name!r} does not have a docker/{name}/Dockerfile: write it")
    return {name: ours[name] for name in names}


def build(root: Path, images: Mapping[str, str], target: str, engine: Engine) -> None:
    """Build a target of each image for a reference."""
    commit = revision(root)
    for name, reference in images.items():
        print(f"building {reference}", file=sys.stderr)
        if not engine.build(_folder(root, name), target, reference, commit):
            raise OperationError(f"docker/{name} does not build its target {target!r}: see above")


def build_final(root: Path, images: Mapping[str, Wanted], tag: str | None, engine: Engine) -> dict[str, str]:
    """Build images whole, print their sizes, and return their references; refuse one that is too large."""
    references = {name: each.tagged(tag or each.image.tag) for name, each in images.items()}
    build(root, references, FINAL, engine)
    sizes = {name: engine.size_mb(reference) for name, reference in references.items()}
    limits = {name: each.limit_mb or 0 for name, each in images.items()}
    for name, size in sizes.items():
        print(f"{size:6.1f} MB of at most {limits[name]:<4} {references[name]}")
    if large := [f"{name} ({limits[name]} MB)" for name, size in sizes.items() if size > limits[name]]:
        raise OperationError(f"larger than the limit: {', '.join(large)}")
    return references


def build_development(root: Path, images: Mapping[str, Wanted], target: str, engine: Engine) -> None:
    """Build another target than the whole image; the tag ends with the target's name."""
    references = {name: f"{each.built}-{target}" for name, each in images.items()}
    build(root, references, target, engine)
    for reference in references.values():
        print(f"{engine.size_mb(reference):6.1f} MB {reference}")


def _folder(root: Path, name: str) -> Path:
    return root / "docker" / name


def parse(arguments: Sequence[str]) -> Namespace:
    program = parser("images", __doc__)
    commands = program.add_subparsers(dest="command", required=True)
    builder = commands.add_parser("build", help="build images and print their sizes")
    builder.add_argument("--target", default=FINAL, choices=(FINAL, "dev"))
    builder.add_argument("services", nargs="*", metavar="SERVICE")
    return program.parse_args(arguments)


def main(arguments: Sequence[str], project: Project) -> None:
    """Build the images and print their sizes."""
    given = parse(arguments)
    images = to_build(project, given.services)
    if given.target == FINAL:
        build_final(project.root, images, None, project.engine)
    else:
        build_development(project.root, images, given.target, project.engine)


if __name__ == "__main__":
    start(main)
