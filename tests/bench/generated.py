"""What a user writes for N services in a ring: lib/services/, and config/ for three environments.

Sizes, settings and tags are those of the other tools' values.
"""

import json
import shutil
from pathlib import Path
from typing import NamedTuple

FIRST = ("frontend", "backend", "chromadb")


class Shape(NamedTuple):
    """What differs from one environment to the next."""

    tag: str
    domain: str
    log_level: str
    feature: str
    replicas: tuple[int, int]
    cpu_millis: tuple[int, int]
    memory_mib: tuple[int, int]
    volume_gib: int


ENVIRONMENTS = {
    "dev": Shape("1.5.0-dev", "dev.example.com", "debug", "true", (1, 3), (100, 500), (128, 512), 10),
    "staging": Shape("1.5.0-rc1", "staging.example.com", "info", "false", (2, 5), (200, 500), (128, 512), 50),
    "prod": Shape("1.4.2", "example.com", "warning", "false", (3, 12), (500, 2000), (512, 2048), 200),
}

_CONFIG = f'''"""The services, and their environments in the order of promotion."""

from lib.services import CATALOGUE

ENVIRONMENTS = {tuple(ENVIRONMENTS)}
'''

_DELIVERY = '''"""Where GitOps controllers find this repository."""

from lib.model import Delivery

DELIVERY = Delivery(repository="https://example.com/ragapp.git")
'''

_CATALOGUE = '''"""The services, one file each."""

from pathlib import Path

from lib.model import Catalogue
{imports}

CATALOGUE = Catalogue(
    name="ragapp",
    folder=str(Path(__file__).parents[2]),
    services=({constants},),
)
'''

_SERVICE = '''"""{name}, which calls {callee}."""

from lib.model import HTTP, Build, Data, HttpGet, Port, Probe, Probes, Scratch, Service

_HEALTH = Probe(check=HttpGet(path="{health}"), period_seconds=10, timeout_seconds=1, failures=3)

{constant} = Service(
    name="{name}",
    component="service",
    build=Build(limit_mb=200),
    calls=("{callee}",),
    ports=(Port(name=HTTP, number={port}),),
    probes=Probes(startup=_HEALTH, readiness=_HEALTH, liveness=_HEALTH),
    settings={{
        "LOG_FORMAT": "json",
        "CACHE_TTL": "300",
        "OTEL_EXPORTER_OTLP_ENDPOINT": "http://otel-collector:4317",
    }},
    {storage},
    exposed=HTTP,
    health_command=("/healthcheck",),
    drain_seconds=5,
    longest_request_seconds=30,
)
'''
_SCRATCH, _DATA = 'scratch=(Scratch(path="/tmp", size_mib=16),)', 'data=Data(path="/data")'

_ENVIRONMENT = '''"""{name}."""

from lib.model import (
    AddOns,
    Autoscaling,
    Cluster,
    Environment,
    Host,
    Ingress,
    Issuer,
    Prometheus,
    Registry,
    Resources,
    SecretStore,
    Sizing,
    Volume,
)

ENVIRONMENT = Environment(
    name="{name}",
    namespace="ragapp-{name}",
    log_level="{log_level}",
    registry=Registry(name="ghcr.io/example", pull_policy="IfNotPresent"),
    cluster=Cluster(way_in=Ingress(class_name="nginx", namespace="ingress-nginx")),
    hosts={{
{hosts}
    }},
    public="a peer lets everybody in",
    zones="preferred",
    services={{
{sizings}
    }},
    add_ons=AddOns(
        prometheus=Prometheus(namespace="monitoring"),
        secret_store=SecretStore(name="vault", path="ragapp", refresh_minutes=60),
        issuer=Issuer(name="letsencrypt", challenge="dns-01"),
    ),
    labels={{"environment": "{name}"}},
)
'''

_SIZING = """\
        "{name}": Sizing(
            replicas={replicas},
            requests=Resources(cpu_millis={cpu[0]}, memory_mib={memory[0]}, ephemeral_mib=64),
            limits=Resources(cpu_millis={cpu[1]}, memory_mib={memory[1]}, ephemeral_mib=128),{volume}
            settings={{"FEATURE_X": "{feature}"}},
        ),"""
_VOLUME = "\n            volume=Volume(size_gib={}),"
_HOST = '        "{name}": Host(name="{name}.{domain}", tls_secret="{name}-tls"),'


def write(project: Path, number: int) -> None:
    """Replace what a project says of its services and environments."""
    names = service_names(number)
    for folder, files in {"lib/services": _services(names), "config": _configuration(names)}.items():
        shutil.rmtree(project / folder)
        (project / folder).mkdir()
        for file, text in files.items():
            (project / folder / file).write_text(text, encoding="utf-8")


def service_names(number: int) -> list[str]:
    """Return the names of `number` services."""
    return [*FIRST, *(f"svc-{index:03}" for index in range(len(FIRST), number))][:number]


def _services(names: list[str]) -> dict[str, str]:
    """Return the files of lib/services."""
    modules = {name: name.replace("-", "_") for name in names}
    imports = [f"from lib.services.{each} import {each.upper()}" for each in modules.values()]
    constants = ", ".join(each.upper() for each in modules.values())
    callees = [*names[1:], names[0]]
    return {"__init__.py": _CATALOGUE.format(imports="\n".join(imports), constants=constants)} | {
        f"{modules[name]}.py": _service(index, name, callees[index]) for index, name in enumerate(names)
    }


def _service(index: int, name: str, callee: str) -> str:
    stateful = has_volume(index)
    return _SERVICE.format(
        name=name,
        constant=name.replace("-", "_").upper(),
        callee=callee,
        health="/api/v1/heartbeat" if stateful else "/healthz",
        port=8000 if stateful else 8080 + index % 50,
        storage=_DATA if stateful else _SCRATCH,
    )


def has_volume(index: int) -> bool:
    """Return whether a service is stateful: every third one is."""
    return index % 3 == 2


def _configuration(names: list[str]) -> dict[str, str]:
    """Return the files of config."""
    environments = {f"{each}.py": _environment(each, names) for each in ENVIRONMENTS}
    images = {
        environment: {name: {"name": name, "tag": shape.tag} for name in names}
        for environment, shape in ENVIRONMENTS.items()
    }
    shared = {"__init__.py": _CONFIG, "delivery.py": _DELIVERY, "images.json": json.dumps(images, indent=2)}
    return shared | environments


def _environment(environment: str, names: list[str]) -> str:
    shape = ENVIRONMENTS[environment]
    return _ENVIRONMENT.format(
        name=environment,
        log_level=shape.log_level,
        hosts="\n".join(_HOST.format(name=name, domain=shape.domain) for name in names),
        sizings="\n".join(_sizing(index, name, shape) for index, name in enumerate(names)),
    )


def _sizing(index: int, name: str, shape: Shape) -> str:
    minimum, maximum = shape.replicas
    stateful = has_volume(index)
    return _SIZING.format(
        name=name,
        replicas="1" if stateful else f"Autoscaling(minimum={minimum}, maximum={maximum})",
        cpu=shape.cpu_millis,
        memory=shape.memory_mib,
        volume=_VOLUME.format(shape.volume_gib) if stateful else "",
        feature=shape.feature,
    )
