"""Has an environment run a version of an image that is built elsewhere.

python -m lib.operations.pin SERVICE TAG ENVIRONMENT
"""

from argparse import Namespace
from collections.abc import Mapping, Sequence

from lib.model import faults
from lib.model.scalars import Tag
from lib.operations import recorded
from lib.operations.errors import OperationError
from lib.operations.project import Project, parser, start
from lib.operations.registry import Digest
from lib.operations.wanted import Wanted, wanted


def chosen(name: str, environment: str, images: Mapping[str, Wanted]) -> Wanted:
    """Return the image of a service; raise OperationError where there is none that is built elsewhere."""
    if name not in images:
        raise OperationError(f"{environment} does not run {name!r}: name one of {', '.join(images)}")
    if images[name].is_ours:
        raise OperationError(f"the image of {name!r} is built here: `make release` records its versions")
    return images[name]


def pinned(image: Wanted, tag: str, digest: Digest) -> str:
    """Return the digest that can be pulled for a tag; raise OperationError where there is none."""
    if faults(tag, Tag):
        raise OperationError(f"{tag!r} is not a tag: name one as TAG=8.2.1")
    reference = image.tagged(tag)
    found = digest(reference)
    if found is None:
        raise OperationError(f"the registry does not have {reference}; nothing is recorded")
    return found


def parse(arguments: Sequence[str]) -> Namespace:
    program = parser("pin", __doc__)
    program.add_argument("service")
    program.add_argument("tag")
    program.add_argument("environment")
    return program.parse_args(arguments)


def main(arguments: Sequence[str], project: Project) -> None:
    """Ask the registry for the digest of a tag, and record both."""
    given = parse(arguments)
    image = chosen(given.service, given.environment, wanted(project.platform(given.environment)))
    digest = pinned(image, given.tag, project.registry.pulled)
    images = recorded.read(project.images_file)
    entry = {**images[given.environment][given.service], "tag": given.tag, "digest": digest}
    recorded.write(recorded.updated(images, given.environment, {given.service: entry}), project.images_file)
    print(f"{given.environment} has {image.tagged(given.tag)}@{digest} in config/images.json")
    print("next: make synth, and commit config/images.json with what it writes")


if __name__ == "__main__":
    start(main)
