"""What must hold between config/images.json, the environments and the catalogue."""

from collections.abc import Iterator, Mapping, Sequence

from lib.checks.environment import names_are_given
from lib.checks.known import Known, known
from lib.model import MISSING, Declared, Environment, Fault, Image, faults
from lib.model.record import KEY


def image_faults(
    names: Sequence[str],
    environments: Mapping[str, object],
    images: Mapping[str, object],
    catalogue: object,
) -> Iterator[tuple[str, Fault]]:
    """Yield what is wrong with the images, and the environment that it concerns."""
    comparable = known(catalogue)
    for name in images:
        if names and name not in names:
            yield "all", Fault("a key", name, f"the name of an environment: {', '.join(names)}")
    for name in names:
        entries = images.get(name, MISSING)
        if isinstance(entries, Mapping):
            found = _entry_faults(entries, environments.get(name), comparable)
            yield from ((name, fault.below(name)) for fault in found)
        else:
            yield name, Fault(name, entries, "an object with an image per service")


def _entry_faults(
    entries: Mapping[str, object], environment: object, comparable: Known | None
) -> Iterator[Fault]:
    for image, entry in entries.items():
        yield from _value_faults(image, entry)
    if comparable is None:
        return
    names = [*(each.name for each in comparable.imaged), *comparable.wrong]
    for image in entries:
        if image not in names:
            yield Fault(KEY, image, f"the name of a service or job with an image: {', '.join(names)}")
    for needed in _needed(comparable, environment):
        if needed not in entries:
            yield Fault(needed, MISSING, 'an object with "name" and "tag"')
    for program in comparable.imaged:
        yield from _registry_faults(program, entries.get(program.name))


def _value_faults(name: str, entry: object) -> list[Fault]:
    if not isinstance(entry, Image):
        return [Fault(name, entry, 'an object with "name" and "tag"')]
    return faults(entry, Image, name)


def _needed(comparable: Known, environment: object) -> list[str]:
    """Return the names that have an image in an environment; all names where it is not known."""
    if not isinstance(environment, Environment) or not names_are_given(environment):
        return [service.name for service in comparable.services]
    here = comparable.running(environment)
    names = [*(each.name for each in here.services), *(job.image_of or job.name for job in here.jobs)]
    return list(dict.fromkeys(names))


def _registry_faults(program: Declared, image: object) -> Iterator[Fault]:
    """Yield where an image that we build names a registry, or one that is built elsewhere names none."""
    if not isinstance(image, Image) or faults(image, Image):
        return
    if program.build and image.registry is not None:
        allowed = "left out: the image is built from docker/, for the environment's registry"
        yield Fault(f"{program.name}.registry", image.registry, allowed)
    if not program.build and image.registry is None:
        allowed = 'a registry, as "docker.io/library": the image is built elsewhere'
        yield Fault(f"{program.name}.registry", None, allowed)
