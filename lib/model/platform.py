"""The services of one environment, and who calls whom."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import cached_property

from lib.model.environment import Environment, Image, Sizing
from lib.model.external import Endpoint, SecretKey
from lib.model.record import Record
from lib.model.service import HTTP, Service, setting_name

SECRETS_FOLDER = "/run/secrets"
DATA_VOLUME = "data"


class Workload(Record):
    """A service as it runs in one environment."""

    service: Service
    sizing: Sizing
    image: Image

    @property
    def name(self) -> str:
        return self.service.name

    @property
    def claim(self) -> str:
        """The PersistentVolumeClaim that its StatefulSet makes of the volume."""
        return f"{DATA_VOLUME}-{self.name}-0"


class Platform(Record):
    """Everything that runs in one environment, and what it calls outside the cluster."""

    name: str
    environment: Environment
    workloads: tuple[Workload, ...]
    endpoints: Mapping[str, Endpoint]

    def callees(self, workload: Workload) -> list[Workload]:
        """Return the workloads that this one calls."""
        return [self._by_name[name] for name in workload.service.calls if name in self._by_name]

    def callers(self, workload: Workload) -> Sequence[Workload]:
        """Return the workloads that call this one."""
        return self._callers.get(workload.name, ())

    def external_callees(self, workload: Workload) -> list[Endpoint]:
        """Return the endpoints outside the cluster that this workload calls."""
        return [self.endpoints[name] for name in workload.service.calls if name in self.endpoints]

    def image_reference(self, workload: Workload) -> str:
        """Return the image as a container runtime takes it: registry/name:tag[@digest]."""
        digest = f"@{workload.image.digest}" if workload.image.digest else ""
        return f"{self.built_image(workload)}{digest}"

    def built_image(self, workload: Workload) -> str:
        """Return the image as a build names it, before a registry gives it a digest: registry/name:tag."""
        return f"{self.environment.registry.name}/{workload.image.name}:{workload.image.tag}"

    def settings(self, workload: Workload) -> dict[str, str]:
        """Return the configuration of a workload: its own, and where those are whom it calls."""
        service = workload.service
        settings = {"LOG_LEVEL": self.environment.log_level} | dict(service.settings)
        for callee in self.callees(workload):
            url = f"http://{callee.name}:{callee.service.port(HTTP)}"
            settings[f"{setting_name(callee.name)}_URL"] = url
        for endpoint in self.external_callees(workload):
            prefix = setting_name(endpoint.name)
            settings[f"{prefix}_URL"] = endpoint.url
            settings |= {f"{prefix}_{name}": value for name, value in endpoint.settings.items()}
            settings |= {
                f"{prefix}_{setting_name(name)}_FILE": f"{SECRETS_FOLDER}/{endpoint.name}-{name}"
                for name in endpoint.credentials
            }
        return settings

    def credentials(self, workload: Workload) -> dict[str, SecretKey]:
        """Return the files below SECRETS_FOLDER that a workload reads, and where their content comes from."""
        return {
            f"{endpoint.name}-{name}": key
            for endpoint in self.external_callees(workload)
            for name, key in endpoint.credentials.items()
        }

    @cached_property
    def _by_name(self) -> dict[str, Workload]:
        return {workload.name: workload for workload in self.workloads}

    @cached_property
    def _callers(self) -> dict[str, list[Workload]]:
        callers = defaultdict(list)
        for workload in self.workloads:
            for name in workload.service.calls:
                callers[name].append(workload)
        return callers
