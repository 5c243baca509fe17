"""Builds, pushes and records a version of every service that an environment runs.

python -m lib.operations.release VERSION ENVIRONMENT
"""

import argparse
import json
import re
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping

from lib.configuration import read_platforms
from lib.model import Platform
from lib.operations import recorded
from lib.operations.images import FINAL, ROOT, BuildError, build_all, run_engine
from lib.operations.registry import RegistryError, digest
from lib.problem import ConfigurationError

_NUMBER = r"(0|[1-9][0-9]*)"
_IDENTIFIER = r"(0|[1-9][0-9]*|[0-9]*[A-Za-z-][0-9A-Za-z-]*)"
# Semantic Versioning 2.0.0 without build metadata, whose + no tag may have.
VERSION = re.compile(rf"{_NUMBER}\.{_NUMBER}\.{_NUMBER}(-{_IDENTIFIER}(\.{_IDENTIFIER})*)?")
LONGEST_VERSION = 63
"""The version is a label's value as well."""


SHOWN = 5
"""How many files that are not committed are named."""


class ReleaseError(Exception):
    """Why nothing is released, in words that say what to do."""


def references(version: str, platform: Platform) -> dict[str, str]:
    """Return registry/name:version of each service that an environment runs."""
    registry = platform.environment.registry.name
    return {each.name: f"{registry}/{each.image.name}:{version}" for each in platform.workloads}


def problems(version: str, environment: str, platforms: Mapping[str, Platform]) -> list[str]:
    """Return everything that stands against a release, before anything is built."""
    wrong = [*_version_problems(version), *_environment_problems(environment, platforms)]
    others = [*_tree_problems(), *_engine_problems()]
    if not wrong:
        others += _registry_problems(references(version, platforms[environment]))
    return [*wrong, *others]


def _version_problems(version: str) -> Iterator[str]:
    if not VERSION.fullmatch(version) or len(version) > LONGEST_VERSION:
        yield (
            f"{version!r} is no version: name one as VERSION=1.2.0 or VERSION=1.2.0-rc.1, "
            f"of at most {LONGEST_VERSION} characters"
        )


def _environment_problems(environment: str, platforms: Mapping[str, Platform]) -> Iterator[str]:
    if environment not in platforms:
        yield f"no environment {environment!r}: name one of {', '.join(platforms)}"


def _tree_problems() -> Iterator[str]:
    """Yield what would make the images' revision untrue."""
    command = ["git", "status", "--porcelain"]
    try:
        result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    except (FileNotFoundError, subprocess.CalledProcessError):
        yield "this is no git repository, so no image could say of which commit it is"
        return
    changed = [line[3:] for line in result.stdout.splitlines()]
    if changed:
        named = ", ".join(changed[:SHOWN]) + (f" and {len(changed) - SHOWN} more" if changed[SHOWN:] else "")
        yield f"not committed: {named}; commit it, as the images name the commit that they are of"


def _engine_problems() -> Iterator[str]:
    try:
        result = run_engine(["version"], stdout=subprocess.PIPE)
    except BuildError as error:
        yield str(error)
        return
    if result.returncode:
        yield "the Docker engine does not answer: see above, and start it"


def _registry_problems(images: Mapping[str, str]) -> list[str]:
    found: dict[str, None] = {}
    for reference in images.values():
        try:
            known = digest(reference)
        except RegistryError as error:
            found[str(error)] = None
        else:
            if known:
                found[f"{reference} is released already ({known}): name another version"] = None
    return list(found)


def push(reference: str) -> str:
    """Push an image and return its digest, as the registry says and the engine does."""
    if run_engine(["push", reference], stdout=sys.stderr.fileno()).returncode:
        raise ReleaseError(f"{reference} was not pushed: see above; nothing is recorded")
    told = digest(reference)
    if not told or told not in _pushed(reference):
        raise ReleaseError(
            f"the registry has {told or 'nothing'} as {reference}, which is not what was pushed"
        )
    return told


def _pushed(reference: str) -> list[str]:
    """Return the digests that the engine knows of an image that it has pushed."""
    result = run_engine(
        ["image", "inspect", "--format={{json .RepoDigests}}", reference], stdout=subprocess.PIPE
    )
    name = reference.rpartition(":")[0]
    known = [each.split("@") for each in json.loads(result.stdout or "[]")]
    return [digest for repository, digest in known if repository == name]


def release(version: str, environment: str, platforms: Mapping[str, Platform]) -> dict[str, str]:
    """Build and push all images, and record them when the last one is pushed; return their references."""
    images = references(version, platforms[environment])
    build_all(images, FINAL)
    digests = {service: push(reference) for service, reference in images.items()}
    before = recorded.read()
    entries = {
        service: {**before[environment][service], "tag": version, "digest": each}
        for service, each in digests.items()
    }
    recorded.write(recorded.updated(before, environment, entries))
    return {service: f"{images[service]}@{each}" for service, each in digests.items()}


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m lib.operations.release", description=__doc__.partition("\n")[0]
    )
    parser.add_argument("version")
    parser.add_argument("environment")
    return parser.parse_args()


def main() -> None:
    """Release, or say everything that stands against it."""
    arguments = parse()
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        platforms = {each.environment.name: each for each in read_platforms(ROOT / "config")}
        if found := problems(arguments.version, arguments.environment, platforms):
            sys.exit("\n".join(["nothing is released:", *(f"  {each}" for each in found)]))
        released = release(arguments.version, arguments.environment, platforms)
    except (BuildError, ConfigurationError, RegistryError, ReleaseError) as error:
        sys.exit(str(error))
    except KeyboardInterrupt:
        sys.exit("interrupted; nothing is recorded")
    print(f"{arguments.environment} has {arguments.version} in config/images.json:")
    print("\n".join(f"  {each}" for each in released.values()))
    print("next: make synth, and commit config/images.json with what it writes")


if __name__ == "__main__":
    main()
