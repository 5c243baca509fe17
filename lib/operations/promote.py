"""Has an environment run the images that another one runs.

python -m lib.operations.promote FROM TO
"""

from argparse import Namespace
from collections.abc import Iterator, Mapping, Sequence

from lib.model import Platform
from lib.operations import recorded
from lib.operations.errors import OperationError
from lib.operations.project import Project, parser, start, unknown
from lib.operations.recorded import Entry
from lib.operations.wanted import wanted


def problems(source: str, target: str, platforms: Mapping[str, Platform]) -> list[str]:
    """Return every reason to refuse a promotion."""
    if wrong := unknown(source, target, platforms=platforms):
        return wrong
    if source == target:
        return [f"{source} cannot be promoted to itself: name two environments"]
    order = list(platforms)
    wrong_way = order.index(source) > order.index(target)
    advice = f"{source} comes after {target} in config/__init__.py: promote from {target} to {source}"
    return [*([advice] if wrong_way else []), *_image_problems(platforms[source], platforms[target])]


def _image_problems(source: Platform, target: Platform) -> Iterator[str]:
    """Yield why the images of the source cannot be those of the target."""
    before, after = source.environment.name, target.environment.name
    offered = wanted(source)
    for name, each in wanted(target).items():
        if name not in offered:
            if each.is_ours:
                yield f"{before} does not run {name}, which {after} runs: nobody has tried its image"
        elif not offered[name].image.digest:
            fix = "`make release` gives it one" if each.is_ours else "`make pin` gives it one"
            yield f"{before}.{name} does not have a digest in config/images.json: {fix}"
    registries = [each.environment.registry.name for each in (source, target)]
    if registries[0] != registries[1]:
        yield f"{after} has the registry {registries[1]}, which does not have the images of {registries[0]}"


def promoted(images: recorded.Images, source: Platform, target: Platform) -> dict[str, Entry]:
    """Return the image of each service that the target runs: the source's, or its own if that has none."""
    before, after = (images[each.environment.name] for each in (source, target))
    offered = wanted(source)
    return {name: before[name] if name in offered else after[name] for name in wanted(target)}


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


def parse(arguments: Sequence[str]) -> Namespace:
    program = parser("promote", __doc__)
    program.add_argument("source", metavar="FROM")
    program.add_argument("target", metavar="TO")
    return program.parse_args(arguments)


def main(arguments: Sequence[str], project: Project) -> None:
    """Promote, or give every reason to refuse it."""
    given = parse(arguments)
    source, target = given.source, given.target
    if found := problems(source, target, project.platforms):
        raise OperationError("\n".join(["nothing is promoted:", *(f"  {each}" for each in found)]))
    images, platforms = recorded.read(project.images_file), project.platforms
    before, after = images[target], promoted(images, platforms[source], platforms[target])
    print("\n".join([f"{source} to {target}:", *described(before, after)]))
    if after.items() <= before.items():
        print(f"{target} runs what {source} runs: nothing is changed")
    else:
        recorded.write(recorded.updated(images, target, after), project.images_file)


if __name__ == "__main__":
    start(main)
