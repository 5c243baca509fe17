"""Builds the image of every service for the tag that config/ wants, and says how large it is.

python -m lib.operations.images build [--target dev] [SERVICE ...]
python -m lib.operations.images names
"""

import argparse
import os
import shlex
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from lib.configuration import read_platforms
from lib.model import Platform
from lib.problem import ConfigurationError

ROOT = Path(__file__).parents[2]
FINAL = "final"
LIMITS_MB = {"frontend": 60, "backend": 200, "chromadb": 120}
"""The most that each final image may take on disk."""


class BuildError(Exception):
    """An image cannot be built, in words that say what to do."""


def references(platforms: Sequence[Platform]) -> dict[str, str]:
    """Return registry/name:tag of each service, as the first environment that runs it wants it.

    The environments stand in the order of promotion, so the later ones run what was built before.
    """
    wanted: dict[str, str] = {}
    for platform in platforms:
        for workload in platform.workloads:
            wanted.setdefault(workload.name, platform.built_image(workload))
    return wanted


def chosen(wanted: Mapping[str, str], services: Sequence[str]) -> dict[str, str]:
    """Return the references of the named services."""
    for service in services:
        if service not in wanted:
            raise BuildError(f"no service '{service}' in config/: name one of {', '.join(wanted)}")
        if not (ROOT / "docker" / service / "Dockerfile").is_file():
            raise BuildError(f"'{service}' has no docker/{service}/Dockerfile: write it")
    return {service: wanted[service] for service in services}


def build(service: str, reference: str, target: str) -> None:
    """Build a target of a service's Dockerfile; the engine shows its progress on stderr."""
    tag = reference.rpartition(":")[2]
    arguments = [
        *("build", "--target", target, "--tag", reference),
        *("--build-arg", f"VERSION={tag}", "--build-arg", f"REVISION={_revision()}"),
        *shlex.split(os.environ.get("BUILD_ARGS", "")),
        str(ROOT / "docker" / service),
    ]
    print(f"building {reference}", file=sys.stderr)
    if run_engine(arguments, stdout=sys.stderr.fileno()).returncode:
        raise BuildError(f"docker/{service} does not build its target '{target}': see above")


def size_mb(reference: str) -> float:
    """Return what the layers of an image take on disk, unpacked."""
    result = run_engine(
        ["history", "--human=false", "--format", "{{.Size}}", reference], stdout=subprocess.PIPE
    )
    if result.returncode:
        raise BuildError(f"no image {reference}: run `make images`")
    return sum(map(int, result.stdout.split())) / 1e6


def run_engine(arguments: Sequence[str], stdout: int) -> subprocess.CompletedProcess[str]:
    """Run the Docker client that DOCKER names; what it says on stderr is shown."""
    engine = shlex.split(os.environ.get("DOCKER", "")) or ["docker"]
    environment = os.environ | {"DOCKER_BUILDKIT": "1"}
    try:
        return subprocess.run([*engine, *arguments], stdout=stdout, text=True, env=environment, check=False)
    except FileNotFoundError:
        raise BuildError(f"no program {engine[0]!r}: install Docker, or name another with DOCKER") from None


def _revision() -> str:
    describe = ["git", "describe", "--always", "--dirty", "--abbrev=40", "--exclude=*"]
    try:
        return subprocess.run(describe, cwd=ROOT, capture_output=True, text=True, check=True).stdout.strip()
    except (FileNotFoundError, subprocess.CalledProcessError):
        return "unknown"


def too_large(sizes_mb: Mapping[str, float], limits_mb: Mapping[str, int]) -> list[str]:
    """Return the services whose image is larger than its limit."""
    return [service for service, size in sizes_mb.items() if size > limits_mb.get(service, size)]


def build_all(images: Mapping[str, str], target: str) -> None:
    """Build a target of each image and print the sizes; the tag says which, if it is not the final one."""
    limits = LIMITS_MB if target == FINAL else {}
    images = {service: each if target == FINAL else f"{each}-{target}" for service, each in images.items()}
    for service, reference in images.items():
        build(service, reference, target)
    sizes = {service: size_mb(reference) for service, reference in images.items()}
    for service, size in sizes.items():
        limit = f"of at most {limits[service]}" if service in limits else ""
        print(f"{size:6.1f} MB {limit:14} {images[service]}")
    if services := too_large(sizes, limits):
        raise BuildError(f"too large: {', '.join(services)}; the limits stand in lib/operations/images.py")


def in_use(environment: Mapping[str, str]) -> dict[str, str]:
    """Return the image of each service to test or scan: IMAGE_<service>, or the one that config/ wants."""
    wanted = references(read_platforms(ROOT / "config"))
    return {service: environment.get(f"IMAGE_{service}") or each for service, each in wanted.items()}


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m lib.operations.images", description=__doc__.partition("\n")[0]
    )
    commands = parser.add_subparsers(dest="command", required=True)
    builder = commands.add_parser("build", help="build images and print their sizes")
    builder.add_argument("--target", default=FINAL, choices=(FINAL, "dev"))
    builder.add_argument("services", nargs="*", metavar="SERVICE")
    commands.add_parser("names", help="print IMAGE_<service>=<reference> for each service")
    return parser.parse_args()


def main() -> None:
    """Build the images, or print their names."""
    arguments = parse()
    try:
        if arguments.command == "names":
            names = (f"IMAGE_{service}={each}" for service, each in in_use(os.environ).items())
            print("\n".join(names))
        else:
            wanted = references(read_platforms(ROOT / "config"))
            ours = [service for service in wanted if not os.environ.get(f"IMAGE_{service}")]
            build_all(chosen(wanted, arguments.services or ours), arguments.target)
    except (ConfigurationError, BuildError) as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
