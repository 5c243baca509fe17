"""The manifests under dist/, typed just enough to state rules about them."""

import copy
from collections.abc import Collection, Iterable, Iterator
from functools import cache, cached_property
from pathlib import Path
from typing import Any

import yaml

from lib.configuration import read_platforms
from lib.model import Platform, Program, Workload
from tests.policy.content import find, selects, walk

_ROOT = Path(__file__).parents[2]
DIST = _ROOT / "dist"
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

TEMPLATES = {
    "Pod": "",
    "CronJob": "spec jobTemplate spec template",
    **dict.fromkeys(
        ("DaemonSet", "Deployment", "Job", "ReplicaSet", "ReplicationController", "StatefulSet"),
        "spec template",
    ),
}
_ENDING = ("CronJob", "Job")
CONTAINER_LISTS = ("containers", "initContainers", "ephemeralContainers")


class Part:
    """A mapping somewhere in a manifest; as text it says where, so that a message can follow.

    What was found in it is kept: its content does not change any more.
    """

    def __init__(self, place: str, content: dict[str, Any]) -> None:
        self.place = place
        self.content = content
        self._found: dict[str, list[Any]] = {}

    def __str__(self) -> str:
        return self.place

    def find(self, path: str) -> list[Any]:
        """Return every value at a path, as `find` does."""
        if path not in self._found:
            self._found[path] = list(find(self.content, path))
        return self._found[path]

    def get(self, path: str, default: Any = None) -> Any:
        """Return the value at a path without `*`, or the default."""
        found = self.find(path)
        return found[0] if found else default


def _program(file: str) -> str:
    """Return the name of the service or job that a file is of; "" for what all of them share."""
    name = file.rpartition("/")[2].removesuffix(".k8s.yaml")
    return "" if name == "00-environment" else name


class Document(Part):
    """One manifest of a file; `program` is the service or job that it is of, or ""."""

    def __init__(self, file: str, content: dict[str, Any]) -> None:
        super().__init__(f"{file} {content['kind']}/{content['metadata']['name']}:", content)
        self.file = file
        self.kind: str = content["kind"]
        self.name: str = content["metadata"]["name"]
        self.namespace: str | None = content["metadata"].get("namespace")
        self.program = _program(file)

    def __deepcopy__(self, memo: dict[int, Any]) -> "Document":
        return Document(self.file, copy.deepcopy(self.content, memo))

    @cached_property
    def values(self) -> list[tuple[str, Any]]:
        """Every value of the document with its key, as `walk` yields them."""
        return list(walk(self.content))

    def under(self, keys: Collection[str]) -> Iterator[tuple[str, Any]]:
        """Yield every value that has one of these keys, with the key."""
        for key in self._by_key.keys() & keys:
            yield from ((key, value) for value in self._by_key[key])

    @cached_property
    def _by_key(self) -> dict[str, list[Any]]:
        found: dict[str, list[Any]] = {}
        for key, value in self.values:
            found.setdefault(key, []).append(value)
        return found

    @cached_property
    def pod(self) -> "Pod | None":
        """The pod that it runs."""
        return Pod(self, self.get(TEMPLATES[self.kind], {})) if self.kind in TEMPLATES else None


class Pod(Part):
    """The pod that a manifest runs; its content is the pod's `spec`."""

    def __init__(self, document: Document, template: dict[str, Any]) -> None:
        super().__init__(str(document), template.get("spec", {}))
        self.document = document
        self.name = document.name
        self.ends = document.kind in _ENDING
        self.labels: dict[str, str] = template.get("metadata", {}).get("labels", {})
        self.annotations: dict[str, str] = template.get("metadata", {}).get("annotations", {})

    @cached_property
    def containers(self) -> list["Container"]:
        """The pod's containers of every sort."""
        return [Container(self, each) for kind in CONTAINER_LISTS for each in self.get(kind, [])]

    @cached_property
    def drain_seconds(self) -> int:
        """How long it serves on after it was told to end: by itself, or held back by a hook."""
        told = [
            each.get("value") for each in self.find("containers * env *") if each["name"] == "DRAIN_SECONDS"
        ]
        slept = self.find("containers * lifecycle preStop sleep seconds")
        return max(map(int, (*told, *slept)), default=0)

    def port(self, reference: str | int | None) -> int | None:
        """Return the number of the container port with this name or number; None without one."""
        ports = list(self.find("containers * ports *"))
        return next(
            (p["containerPort"] for p in ports if reference in (p.get("name"), p["containerPort"])), None
        )


class Container(Part):
    """A container, init container or ephemeral container."""

    def __init__(self, pod: Pod, content: dict[str, Any]) -> None:
        super().__init__(f"{pod} container {content.get('name')}", content)
        self.pod = pod


class Manifests:
    """All manifests of one environment, in the order in which they are applied."""

    def __init__(self, platform: Platform, documents: Iterable[Document]) -> None:
        self.platform = platform
        self._documents = list(documents)

    def __copy__(self) -> "Manifests":
        return Manifests(self.platform, self._documents)

    @property
    def documents(self) -> list[Document]:
        """All documents."""
        return self._documents

    def own(self, document: Document) -> Document:
        """Put a copy in the place of a document that other manifests may share, and return it."""
        place = self.documents.index(document)
        self.documents[place] = copy.deepcopy(document)
        return self.documents[place]

    def of(self, *kinds: str) -> list[Document]:
        """Return the documents of some kinds."""
        return [each for each in self._documents if each.kind in kinds]

    def named(self, kind: str, name: str | None, namespace: str | None) -> Document | None:
        """Return one document, or None."""
        wanted = (name, namespace)
        return next((each for each in self.of(kind) if (each.name, each.namespace) == wanted), None)

    @cached_property
    def pods(self) -> list[Pod]:
        """The pod of every document that runs one."""
        return [each.pod for each in self.of(*TEMPLATES) if each.pod]

    @cached_property
    def serving(self) -> list[tuple[Workload, Pod]]:
        """Each service with the pod that it runs as."""
        return [(each, pod) for each in self.platform.workloads for pod in self.pods if pod.name == each.name]

    @cached_property
    def running(self) -> list[tuple[Program, Pod]]:
        """Each service or job with the pod that it runs as."""
        return [(each, pod) for each in self.platform.programs for pod in self.pods if pod.name == each.name]

    def settings(self, pod: Pod) -> dict[str, str]:
        """Return the settings in a pod's ConfigMap."""
        config_map = self.named("ConfigMap", pod.name, pod.document.namespace)
        return config_map.get("data", {}) if config_map else {}

    @cached_property
    def containers(self) -> list[Container]:
        """All containers of all pods."""
        return [container for pod in self.pods for container in pod.containers]

    def selected(self, namespace: str | None, selector: dict[str, Any]) -> list[Pod]:
        """Return the pods of a namespace that a label selector finds."""
        return [
            pod for pod in self.pods if pod.document.namespace == namespace and selects(selector, pod.labels)
        ]

    def autoscalers(self, workload: Document) -> list[Document]:
        """Return the autoscalers that set this workload's number of replicas."""
        wanted = (workload.namespace, workload.kind, workload.name)
        return [
            each
            for each in self.of("HorizontalPodAutoscaler")
            if (each.namespace, each.get("spec scaleTargetRef kind"), each.get("spec scaleTargetRef name"))
            == wanted
        ]

    def replicas(self, workload: Document) -> tuple[int, int]:
        """Return the least and the most pods that a workload has while nothing is rolled out."""
        for each in self.autoscalers(workload):
            return each.get("spec minReplicas", 1), each.get("spec maxReplicas")
        number = workload.get("spec replicas", 1)
        return number, number


@cache
def _platforms() -> dict[str, Platform]:
    return {platform.environment.name: platform for platform in read_platforms(_ROOT / "config")}


def environments() -> list[str]:
    """Return the names of all environments."""
    return list(_platforms())


@cache
def committed(environment: str) -> Manifests:
    """Return the committed manifests of an environment; not to be changed."""
    return read(_platforms()[environment], DIST)


def read(platform: Platform, folder: Path) -> Manifests:
    """Return the manifests of a platform that are written below a folder."""
    environment = platform.environment.name
    return Manifests(
        platform,
        [
            Document(f"{environment}/{file.name}", content)
            for file in sorted((folder / environment).glob("*.yaml"))
            for content in yaml.load_all(file.read_text(encoding="utf-8"), Loader=_LOADER)
        ],
    )
