"""Builds, pushes and records a version of every image that an environment runs and that is built here.

python -m lib.operations.release VERSION ENVIRONMENT
"""

import re
from argparse import Namespace
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from lib.model import Platform
from lib.operations import recorded
from lib.operations.engine import Engine
from lib.operations.errors import OperationError
from lib.operations.git import GitError, uncommitted
from lib.operations.images import build_final
from lib.operations.project import Project, parser, start, unknown
from lib.operations.registry import Digest, RegistryError
from lib.operations.wanted import Wanted, wanted

_NUMBER = r"(0|[1-9][0-9]*)"
_IDENTIFIER = r"(0|[1-9][0-9]*|[0-9]*[A-Za-z-][0-9A-Za-z-]*)"
# Semantic Versioning 2.0.0 without build metadata, whose + is not allowed in a tag.
VERSION = re.compile(rf"{_NUMBER}\.{_NUMBER}\.{_NUMBER}(-{_IDENTIFIER}(\.{_IDENTIFIER})*)?")
LONGEST_VERSION = 63
"""The version is a label's value as well."""

SHOWN = 5
"""How many files that are not committed are named."""


def ours(platform: Platform) -> dict[str, Wanted]:
    """Return the images of an environment that are built here."""
    return {name: each for name, each in wanted(platform).items() if each.is_ours}


def problems(version: str, environment: str, project: Project) -> list[str]:
    """Return every reason to refuse a release, before anything is built."""
    wrong = [*version_problems(version), *unknown(environment, platforms=project.platforms)]
    others = [*_tree_problems(project), *engine_problems(project.engine)]
    if not wrong:
        references = [each.tagged(version) for each in ours(project.platform(environment)).values()]
        others += registry_problems(references, project.registry.released)
    return [*wrong, *others]


def version_problems(version: str) -> Iterator[str]:
    """Yield what is wrong with a version."""
    if not VERSION.fullmatch(version) or len(version) > LONGEST_VERSION:
        allowed = f"VERSION=1.2.0 or VERSION=1.2.0-rc.1, of at most {LONGEST_VERSION} characters"
        yield f"{version!r} is not a version: name one as {allowed}"


def _tree_problems(project: Project) -> Iterator[str]:
    """Yield what would make the images' revision untrue."""
    try:
        changed = uncommitted(project.root)
    except GitError:
        yield "this is not a git repository, so no image could name its commit"
        return
    if changed:
        named = ", ".join(changed[:SHOWN]) + (f" and {len(changed) - SHOWN} more" if changed[SHOWN:] else "")
        yield f"not committed: {named}; commit it: images name their commit"


def engine_problems(engine: Engine) -> Iterator[str]:
    """Yield why the engine cannot build."""
    try:
        if not engine.answers():
            yield "the Docker engine does not answer: see above, and start it"
    except OperationError as error:
        yield str(error)


def registry_problems(references: Sequence[str], digest: Digest) -> list[str]:
    """Return what the registry has already, and why it cannot be asked: each reason once."""
    found: dict[str, None] = {}
    for reference in references:
        try:
            known = digest(reference)
        except RegistryError as error:
            found[str(error)] = None
        else:
            if known:
                found[f"{reference} is released already ({known}): name another version"] = None
    return list(found)


def push(reference: str, engine: Engine, digest: Digest) -> str:
    """Push an image and return its digest, as the registry says and the engine does."""
    if not engine.push(reference):
        raise OperationError(f"{reference} was not pushed: see above; nothing is recorded")
    told = digest(reference)
    if not told or told not in engine.pushed(reference):
        found = f"the registry has {told or 'nothing'} as {reference}"
        raise OperationError(f"{found}, which is not what was pushed; nothing is recorded")
    return told


def release(
    version: str, images: Mapping[str, Wanted], root: Path, engine: Engine, digest: Digest
) -> dict[str, str]:
    """Build all images, push them when the last one is built, and return their digests."""
    references = build_final(root, images, version, engine)
    return {name: push(reference, engine, digest) for name, reference in references.items()}


def record(version: str, environment: str, digests: Mapping[str, str], project: Project) -> None:
    """Write a version and its digests to config/images.json."""
    before = recorded.read(project.images_file)
    known = before[environment]
    entries = {name: {**known[name], "tag": version, "digest": each} for name, each in digests.items()}
    recorded.write(recorded.updated(before, environment, entries), project.images_file)


def parse(arguments: Sequence[str]) -> Namespace:
    program = parser("release", __doc__)
    program.add_argument("version")
    program.add_argument("environment")
    return program.parse_args(arguments)


def main(arguments: Sequence[str], project: Project) -> None:
    """Release, or give every reason to refuse it."""
    given = parse(arguments)
    if found := problems(given.version, given.environment, project):
        raise OperationError("\n".join(["nothing is released:", *(f"  {each}" for each in found)]))
    images = ours(project.platform(given.environment))
    try:
        digests = release(given.version, images, project.root, project.engine, project.registry.released)
    except KeyboardInterrupt:
        raise OperationError("interrupted; nothing is recorded") from None
    record(given.version, given.environment, digests, project)
    print(f"{given.environment} has {given.version} in config/images.json:")
    for name, image in images.items():
        print(f"  {image.tagged(given.version)}@{digests[name]}")
    print("next: commit config/images.json with what synthesis writes")


if __name__ == "__main__":
    start(main)
