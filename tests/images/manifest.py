"""What a manifest says of the container that it runs."""

import os
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import yaml

from lib.operations.images import first_wanted
from lib.operations.project import ROOT, Project
from tests.policy.quantities import quantity

DIST = ROOT / "dist"
PLATFORMS = Project(ROOT, {}).platforms
IMAGES = first_wanted(PLATFORMS.values())
DECLARED = {each.name: each.declared for each in PLATFORMS["prod"].workloads}
"""What each service of production is, by the model."""
NAMED = {name: each.built for name, each in IMAGES.items()}
"""Each image by the name that it has before a registry gives it a digest."""
BUILT = {name: NAMED[name] for name, each in IMAGES.items() if each.is_ours}
"""The image of each service that `make images` builds, which may be newer than the one a manifest names."""
_CONTROLLERS = ("Deployment", "StatefulSet")


@dataclass(frozen=True)
class Scratch:
    """A writable folder that is empty at start."""

    path: str
    size_bytes: int


@dataclass(frozen=True)
class Secrets:
    """A folder of credentials, a file each, which root owns and the container's group reads."""

    path: str
    mode: int
    files: tuple[str, ...]


@dataclass(frozen=True)
class Workload:
    """A service as an environment runs it."""

    name: str
    pod: dict[str, Any]
    container: dict[str, Any]
    settings: dict[str, str]
    claims: tuple[str, ...]

    @property
    def image(self) -> str:
        """The image to check: as it is named before it has a digest, unless IMAGE_<service> names another."""
        return os.environ.get(f"IMAGE_{self.name}") or NAMED[self.name]

    @property
    def is_foreign(self) -> bool:
        """Whether another image than the one that config/ names is checked, whatever their tags."""
        return repository(self.image) != repository(NAMED[self.name])

    @property
    def is_built(self) -> bool:
        """Whether the image to check is one that this project builds."""
        return self.name in BUILT and not self.is_foreign

    @property
    def honours_contract(self) -> bool:
        """Whether the image must honour docs/service-contract.md, as the model says."""
        return DECLARED[self.name].contract

    @property
    def user(self) -> str:
        security = self.pod["securityContext"]
        return f"{security['runAsUser']}:{security['runAsGroup']}"

    @property
    def group(self) -> int:
        """The group that its volumes belong to."""
        return int(self.pod["securityContext"]["fsGroup"])

    @property
    def grace_seconds(self) -> int:
        return int(self.pod["terminationGracePeriodSeconds"])

    @property
    def drain_seconds(self) -> int:
        return int(self.settings["DRAIN_SECONDS"])

    @property
    def ports(self) -> dict[str, int]:
        return {port["name"]: port["containerPort"] for port in self.container["ports"]}

    @property
    def scratch(self) -> list[Scratch]:
        return [
            Scratch(path, amount(volume["emptyDir"]["sizeLimit"]))
            for path, volume in self._mounted("emptyDir")
        ]

    @property
    def secrets(self) -> list[Secrets]:
        return [
            Secrets(path, volume["projected"]["defaultMode"], tuple(_files(volume["projected"])))
            for path, volume in self._mounted("projected")
        ]

    @property
    def data(self) -> list[str]:
        """Where its persistent volumes are mounted."""
        return [each["mountPath"] for each in self.container["volumeMounts"] if each["name"] in self.claims]

    def limit(self, resource: str) -> str:
        return str(self.container["resources"]["limits"][resource])

    def probe(self, kind: str) -> str:
        """Return the path that a probe requests on the port `http`."""
        asked = self.container[f"{kind}Probe"]["httpGet"]
        assert asked["port"] == "http", f"{self.name}: the {kind} probe uses port {asked['port']}"
        return str(asked["path"])

    def _mounted(self, kind: str) -> list[tuple[str, Any]]:
        volumes = {each["name"]: each for each in self.pod.get("volumes", ()) if kind in each}
        mounts = self.container.get("volumeMounts", ())
        return [(each["mountPath"], volumes[each["name"]]) for each in mounts if each["name"] in volumes]


def amount(text: str) -> int:
    """Return a quantity in whole units."""
    found = quantity(text)
    assert found is not None, f"{text!r} is not a quantity"
    return int(found)


def repository(image: str) -> str:
    """Return an image's name without tag and digest."""
    return re.sub(r"(:[^:/@]+)?(@.+)?$", "", image)


def workload_of(documents: Iterable[dict[str, Any]]) -> Workload:
    """Return the one workload among a service's documents."""
    documents = list(documents)
    [controller] = [each for each in documents if each["kind"] in _CONTROLLERS]
    pod = controller["spec"]["template"]["spec"]
    [container] = pod["containers"]
    config = {each["metadata"]["name"]: each["data"] for each in documents if each["kind"] == "ConfigMap"}
    settings: dict[str, str] = {}
    for source in container.get("envFrom", ()):
        settings |= config[source["configMapRef"]["name"]]
    settings |= {each["name"]: each["value"] for each in container.get("env", ())}
    claims = controller["spec"].get("volumeClaimTemplates", ())
    names = tuple(each["metadata"]["name"] for each in claims)
    return Workload(controller["metadata"]["name"], pod, container, settings, names)


def _files(projected: dict[str, Any]) -> Iterable[str]:
    for source in projected["sources"]:
        yield from (item["path"] for item in source["secret"]["items"])


def read(environment: str) -> dict[str, Workload]:
    """Return every service of an environment, by name, as dist/ says."""
    files = sorted((DIST / environment).glob("*.yaml"))
    contents = [list(yaml.load_all(file.read_bytes(), yaml.CSafeLoader)) for file in files]
    found = [workload_of(each) for each in contents if any(one["kind"] in _CONTROLLERS for one in each)]
    return {each.name: each for each in found}


PROD = read("prod")
