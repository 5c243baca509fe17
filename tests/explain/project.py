"""A small project to ask about: its lines are known, whatever this repository's configuration says."""

import json
from pathlib import Path

from lib.operations.project import ROOT

FILES = {
    "__init__.py": """
from lib.model import HTTP, Build, Catalogue, Data, HttpGet, Port, Probe, Probes, Service

_ALIVE = Probe(check=HttpGet(path="/alive"), period_seconds=5, timeout_seconds=2, failures=3)

CATALOGUE = Catalogue(
    name="small",
    folder=FOLDER,
    services=(
        Service(
            name="web",
            component="page",
            build=Build(limit_mb=50),
            exposed=HTTP,
            calls=("store",),
            ports=(Port(name=HTTP, number=8080),),
            probes=Probes(startup=_ALIVE, readiness=_ALIVE, liveness=_ALIVE),
            settings={"COLOUR": "green"},
            health_command=("/bin/health",),
            longest_request_seconds=20,
        ),
        Service(
            name="store",
            component="database",
            build=Build(limit_mb=50),
            ports=(Port(name=HTTP, number=9000),),
            probes=Probes(startup=_ALIVE, readiness=_ALIVE, liveness=_ALIVE),
            data=Data(path="/data"),
            health_command=("/bin/health",),
            longest_request_seconds=10,
        ),
    ),
)
ENVIRONMENTS = ("here",)
""",
    "here.py": """
from lib.model import Autoscaling, Cluster, Environment, Host, Ingress, Registry, Resources, Sizing, Volume

LARGE = Resources(cpu_millis=500, memory_mib=256, ephemeral_mib=64)
REQUESTS = {"cpu_millis": 100, "memory_mib": 128, "ephemeral_mib": 32}

ENVIRONMENT = Environment(
    name="here",
    namespace="small-here",
    log_level="info",
    registry=Registry(name="registry.example.com/small", pull_policy="IfNotPresent"),
    cluster=Cluster(way_in=Ingress(class_name="traefik", namespace="traefik")),
    hosts={"web": Host(name="small.internal")},
    zones="preferred",
    services={
        "web": Sizing(
            replicas=Autoscaling(minimum=2, maximum=4),
            requests=Resources(**REQUESTS),
            limits=LARGE,
            settings={"COLOUR": "blue"},
        ),
        "store": Sizing(
            replicas=1, requests=Resources(**REQUESTS), limits=LARGE, volume=Volume(size_gib=1)
        ),
    },
)
""",
    "delivery.py": """
from lib.model import Delivery

DELIVERY = Delivery(repository="https://git.example.com/small.git")
""",
}


def write(root: Path) -> Path:
    """Write the project; what makes its manifests is this repository's."""
    config = root / "config"
    config.mkdir()
    for name, text in FILES.items():
        (config / name).write_text(text.lstrip().replace("FOLDER", repr(str(ROOT))))
    images = {name: {"name": name, "tag": "1.2.3"} for name in ("web", "store")}
    (config / "images.json").write_text(json.dumps({"here": images}, indent=1))
    (root / "lib").symlink_to(ROOT / "lib")
    return root
