"""Everything that must hold before a platform is built: of each value, and between values and services."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from lib.model import (
    CONTROLLERS,
    MISSING,
    Autoscaling,
    Delivery,
    Environment,
    ExternalChroma,
    Fault,
    Image,
    InClusterChroma,
    Job,
    Service,
    Sizing,
    faults,
)
from lib.model.record import exceeds, items, mapping
from lib.model.scalars import Name
from lib.monitoring.faults import monitoring_faults, runbook_faults
from lib.platform import EXTERNAL, services_of
from lib.problem import Problem
from lib.services import CHROMADB, JOBS, SERVICES


def problems(
    folder: str, names: Sequence[str], environments: Mapping[str, Any], images: Mapping[str, Any] | None
) -> list[Problem]:
    """Return what is wrong with the services and with each environment.

    `environments` holds those of `names` whose file could be evaluated; `images` is None where it could not.
    """
    found = [*_service_problems(SERVICES), *_job_problems(JOBS, SERVICES)]
    for name, environment in environments.items():
        file = f"{folder}/{name}.py"
        found += [Problem(name, *fault, file) for fault in _environment_faults(name, environment)]
    found += _shared_problems(folder, environments)
    if images is not None:
        file = f"{folder}/images.json"
        found += [Problem(name, *fault, file) for name, fault in _image_faults(names, environments, images)]
    return found


def name_problems(folder: str, names: object) -> list[Problem]:
    """Return what is wrong with ENVIRONMENTS."""
    found = faults(names, tuple[Name, ...], "ENVIRONMENTS")
    found += [
        Fault("ENVIRONMENTS", name, "a name that stands there once")
        for name in dict.fromkeys(items(names))
        if items(names).count(name) > 1
    ]
    found += [
        Fault("ENVIRONMENTS", name, f"another name than {' and '.join(CONTROLLERS)}, folders of dist/")
        for name in CONTROLLERS
        if name in items(names)
    ]
    return [Problem("all", *fault, f"{folder}/__init__.py") for fault in found]


def delivery_problems(folder: str, delivery: Any, environments: Mapping[str, Any]) -> list[Problem]:
    """Return what is wrong with DELIVERY, and which environment has a controller's namespace."""
    found = faults(delivery, Delivery, "DELIVERY")
    problems = [Problem("all", *fault, f"{folder}/delivery.py") for fault in found]
    controllers = {getattr(delivery, name, None) for name in ("argocd_namespace", "flux_namespace")}
    for name, environment in environments.items():
        namespace = _text_or_none(lambda each: each.namespace, environment)
        if namespace is not None and namespace in controllers:
            allowed = f"another than the controllers' of {folder}/delivery.py"
            problems.append(Problem(name, "namespace", namespace, allowed, f"{folder}/{name}.py"))
    return problems


def _service_problems(services: Sequence[Service]) -> Iterator[Problem]:
    known = [service.name for service in services]
    yield from (Problem("all", *fault, fault.path) for fault in runbook_faults())
    for service in services:
        found = [*faults(service, Service), *monitoring_faults(service, services)]
        if known.count(service.name) > 1:
            found.append(Fault("name", service.name, "another name than every other service's"))
        found += _callee_faults(service, known)
        file = f"lib/services/{service.name}.py"
        yield from (
            Problem("all", f"{service.name}.{fault.path}", fault.value, fault.allowed, file)
            for fault in found
        )


def _job_problems(jobs: Sequence[Job], services: Sequence[Service]) -> Iterator[Problem]:
    known = [service.name for service in services]
    for job in jobs:
        found = [*faults(job, Job), *_callee_faults(job, known)]
        if [*known, *(each.name for each in jobs)].count(job.name) > 1:
            found.append(Fault("name", job.name, "another name than every service's and other job's"))
        if job.image_of not in known:
            found.append(Fault("image_of", job.image_of, f"one of {', '.join(known)}"))
        file = f"lib/services/{job.name}.py"
        yield from (
            Problem("all", f"{job.name}.{path}", value, allowed, file) for path, value, allowed in found
        )


def _callee_faults(caller: Service | Job, known: Sequence[str]) -> list[Fault]:
    return [
        Fault("calls", callee, f"one of {', '.join(sorted({*known, *EXTERNAL}))}")
        for callee in items(caller.calls)
        if callee not in (*known, *EXTERNAL)
    ]


def _environment_faults(name: str, environment: Any) -> Iterator[Fault]:
    found = faults(environment, Environment, "ENVIRONMENT")
    for fault in found:
        yield fault._replace(path=fault.path.removeprefix("ENVIRONMENT."))
    if not isinstance(environment, Environment):
        return
    if environment.name != name and not any(fault.path == "ENVIRONMENT.name" for fault in found):
        yield Fault("name", environment.name, f"{name!r}, as its file is called")
    yield from _sizing_faults(environment)


def _sizing_faults(environment: Environment) -> Iterator[Fault]:
    sizes = mapping(environment.sizing)
    sized = [service for service in services_of(environment) if service is not CHROMADB]
    for service in sized:
        path = f"sizing.{service.name}"
        if service.name not in sizes:
            yield Fault(path, MISSING, "a Sizing(...), as for every service")
        else:
            yield from _fitting_faults(service, sizes[service.name], path)
    for name in sizes:
        if name not in [service.name for service in sized]:
            known = ", ".join(dict.fromkeys(service.name for service in sized))
            yield Fault(f"sizing.{name}", sizes[name], f"left out: the services sized here are {known}")
    if isinstance(environment.database, InClusterChroma):
        yield from _fitting_faults(CHROMADB, environment.database.sizing, "database.sizing")


def _fitting_faults(service: Service, sizing: object, path: str) -> Iterator[Fault]:
    """Yield where a size does not fit what the service is."""
    if not isinstance(sizing, Sizing):
        return
    if service.data is not None:
        if isinstance(sizing.replicas, Autoscaling) or exceeds(sizing.replicas, 1):
            yield Fault(
                f"{path}.replicas",
                sizing.replicas,
                f"1: two writers on one volume lose {service.name}'s data",
            )
        if sizing.volume is None:
            yield Fault(f"{path}.volume", None, f"a Volume(...): {service.name} keeps data")
    elif sizing.volume is not None:
        yield Fault(f"{path}.volume", sizing.volume, f"None: {service.name} keeps no data")
    scratch = sum(each.size_mib for each in service.scratch)
    limit = getattr(sizing.limits, "ephemeral_mib", None)
    if isinstance(limit, int) and 0 < limit < scratch:
        yield Fault(
            f"{path}.limits.ephemeral_mib", limit, f"at least the {scratch} MiB that {service.name} may write"
        )


def _shared_problems(folder: str, environments: Mapping[str, Any]) -> Iterator[Problem]:
    """Yield what two environments must not share."""
    unique: dict[str, Callable[[Any], object]] = {
        "namespace": lambda environment: environment.namespace,
        "ingress.host": lambda environment: environment.ingress.host,
    }
    for path, value_of in unique.items():
        owners: dict[object, str] = {}
        for name, environment in environments.items():
            value = _text_or_none(value_of, environment)
            if value in owners:
                allowed = f"another than that of {owners[value]}"
                yield Problem(name, path, value, allowed, f"{folder}/{name}.py")
            elif value is not None:
                owners[value] = name


def _text_or_none(value_of: Callable[[Any], object], environment: object) -> str | None:
    try:
        value = value_of(environment)
    except AttributeError:
        return None
    return value if isinstance(value, str) else None


def _image_faults(
    names: Sequence[str], environments: Mapping[str, Any], images: Mapping[str, Any]
) -> Iterator[tuple[str, Fault]]:
    for name in images:
        if name not in names:
            yield "all", Fault(name, "an environment", f"one of {', '.join(names)}")
    for name in names:
        entries = images.get(name, MISSING)
        if entries is MISSING or not isinstance(entries, Mapping):
            yield name, Fault(name, entries, "an object with an image per service")
            continue
        yield from ((name, fault) for fault in _entry_faults(name, entries, environments.get(name)))


def _entry_faults(name: str, entries: Mapping[str, object], environment: object) -> Iterator[Fault]:
    for service, image in entries.items():
        yield from faults(image, Image, f"{name}.{service}")
        if service not in [each.name for each in SERVICES]:
            yield Fault(
                f"{name}.{service}", "an image", f"of one of {', '.join(each.name for each in SERVICES)}"
            )
    external = isinstance(environment, Environment) and isinstance(environment.database, ExternalChroma)
    for each in SERVICES:
        if each.name not in entries and not (external and each is CHROMADB):
            yield Fault(f"{name}.{each.name}", MISSING, "an image, as for every service")
