"""What must hold between config/images.json, the environments and the catalogue."""

from collections.abc import Iterator, Mapping, Sequence

from lib.checks.environment import running
from lib.model import MISSING, Catalogue, Declared, Environment, Fault, Image, faults


def image_faults(
    names: Sequence[str],
    environments: Mapping[str, object],
    images: Mapping[str, object],
    catalogue: Catalogue | None,
) -> Iterator[tuple[str, Fault]]:
    """Yield what is wrong with the images, and the environment that it concerns."""
    for name in images:
        if name not in names:
            yield "all", Fault("an environment", name, f"one of {', '.join(names)}")
    for name in names:
        entries = images.get(name, MISSING)
        if isinstance(entries, Mapping):
            found = _entry_faults(name, entries, environments.get(name), catalogue)
            yield from ((name, fault) for fault in found)
        else:
            yield name, Fault(name, entries, "an object with an image per service")


def _entry_faults(
    name: str, entries: Mapping[str, object], environment: object, catalogue: Catalogue | None
) -> Iterator[Fault]:
    for image in entries:
        yield from faults(entries[image], Image, f"{name}.{image}")
    if catalogue is None:
        return
    known = {each.name: each for each in catalogue.imaged}
    for image in entries:
        if image not in known:
            yield Fault(f"{name}: an image", image, f"that of one of {', '.join(known)}")
    for needed in _needed(catalogue, environment):
        if needed not in entries:
            yield Fault(f"{name}.{needed}", MISSING, "an image, as for every service")
    for program in catalogue.imaged:
        yield from _registry_faults(f"{name}.{program.name}", program, entries.get(program.name))


def _needed(catalogue: Catalogue, environment: object) -> list[str]:
    """Return the names of what has an image in an environment; every service has where it is not known."""
    if not isinstance(environment, Environment) or faults(environment, Environment):
        return [service.name for service in catalogue.services]
    here = running(catalogue, environment)
    names = [*(each.name for each in here.services), *(job.image_of or job.name for job in here.jobs)]
    return list(dict.fromkeys(names))


def _registry_faults(path: str, program: Declared, image: object) -> Iterator[Fault]:
    """Yield where an image that we build names a registry, or one that is built elsewhere names none."""
    if not isinstance(image, Image) or faults(image, Image):
        return
    if program.build and image.registry is not None:
        allowed = "left out: the image is built from docker/, for the environment's registry"
        yield Fault(f"{path}.registry", image.registry, allowed)
    if not program.build and image.registry is None:
        allowed = 'a registry, as "docker.io/library": the image is built elsewhere'
        yield Fault(f"{path}.registry", None, allowed)
