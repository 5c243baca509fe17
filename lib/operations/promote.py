"""Has an environment run the images that another one runs.

python -m lib.operations.promote FROM TO
"""

import argparse
import sys
from collections.abc import Iterator, Mapping

from lib.configuration import read_platforms
from lib.model import Platform
from lib.operations import recorded
from lib.operations.images import ROOT
from lib.operations.recorded import Entry
from lib.problem import ConfigurationError


def problems(source: str, target: str, platforms: Mapping[str, Platform]) -> list[str]:
    """Return everything that stands against a promotion."""
    unknown = [each for each in dict.fromkeys((source, target)) if each not in platforms]
    if unknown:
        return [f"no environment {each!r}: name one of {', '.join(platforms)}" for each in unknown]
    if source == target:
        return [f"{source} is to be promoted to itself: name two environments"]
    return [*_order_problems(source, target, list(platforms)), *_image_problems(source, target, platforms)]


def _order_problems(source: str, target: str, order: list[str]) -> Iterator[str]:
    if order.index(source) > order.index(target):
        yield f"{source} comes after {target} in config/__init__.py: promote from {target} to {source}"


def _image_problems(source: str, target: str, platforms: Mapping[str, Platform]) -> Iterator[str]:
    registries = [platforms[each].environment.registry.name for each in (source, target)]
    if registries[0] != registries[1]:
        yield f"{target} has the registry {registries[1]}, where the images of {registries[0]} are not"
    offered = {each.name: each.image for each in platforms[source].workloads}
    for workload in platforms[target].workloads:
        if workload.name not in offered:
            yield f"{source} does not run {workload.name}, which {target} runs: nobody has tried its image"
        elif not offered[workload.name].digest:
            yield f"{source}.{workload.name} has no digest in config/images.json: `make release` gives it one"


def promoted(images: recorded.Images, source: str, platform: Platform) -> dict[str, Entry]:
    """Return the source's image of each service that a platform runs."""
    return {each.name: images[source][each.name] for each in platform.workloads}


def described(before: Mapping[str, Entry], after: Mapping[str, Entry]) -> list[str]:
    """Return a line for each service: what it runs, and what it will run."""
    width = max(map(len, after))
    return [
        f"  {service:{width}}  {_change(_image(before[service]), _image(entry))}"
        for service, entry in after.items()
    ]


def _change(before: str, after: str) -> str:
    return f"{after}, as before" if before == after else f"{before} -> {after}"


def _image(entry: Entry) -> str:
    return f"{entry['name']}:{entry['tag']}@{entry.get('digest') or '(no digest)'}"


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m lib.operations.promote", description=__doc__.partition("\n")[0]
    )
    parser.add_argument("source", metavar="FROM")
    parser.add_argument("target", metavar="TO")
    return parser.parse_args()


def main() -> None:
    """Promote, or say everything that stands against it."""
    arguments = parse()
    source, target = arguments.source, arguments.target
    try:
        platforms = {each.environment.name: each for each in read_platforms(ROOT / "config")}
    except ConfigurationError as error:
        sys.exit(str(error))
    if found := problems(source, target, platforms):
        sys.exit("\n".join(["nothing is promoted:", *(f"  {each}" for each in found)]))
    images = recorded.read()
    before, after = images[target], promoted(images, source, platforms[target])
    print("\n".join([f"{source} to {target}:", *described(before, after)]))
    if after.items() <= before.items():
        print(f"{target} runs what {source} runs: nothing is changed")
        return
    recorded.write(recorded.updated(images, target, after))


if __name__ == "__main__":
    main()
