"""All that runs in one environment, and who calls whom."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import cached_property

from lib.model.environment import Environment, Image
from lib.model.external import Endpoint, SecretKey
from lib.model.program import Program, ScheduledJob, Workload
from lib.model.record import Record
from lib.model.service import HTTP, setting_name

SECRETS_FOLDER = "/run/secrets"
ALLOWED_HOSTS = "ALLOWED_HOSTS"
"""Setting of what browsers ask: the hosts that it has, with a comma between them; localhost is one anyway."""


class Platform(Record):
    """Everything that runs in one environment, and what it calls outside the cluster."""

    name: str
    environment: Environment
    workloads: tuple[Workload, ...]
    jobs: tuple[ScheduledJob, ...] = ()
    endpoints: Mapping[str, Endpoint]

    @property
    def programs(self) -> tuple[Program, ...]:
        """All that runs, all the time or at times."""
        return (*self.workloads, *self.jobs)

    def callees(self, program: Program) -> list[Workload]:
        """Return the workloads that this program calls."""
        return [self._by_name[name] for name in program.calls if name in self._by_name]

    def callers(self, workload: Workload) -> Sequence[Program]:
        """Return the programs that call this workload."""
        return self._callers.get(workload.name, ())

    def external_callees(self, program: Program) -> list[Endpoint]:
        """Return the endpoints outside the cluster that this program calls."""
        return [self.endpoints[name] for name in program.calls if name in self.endpoints]

    def image(self, program: Program) -> Image:
        """Return the image that a program is in."""
        return self._by_name[program.image_of].image

    def image_reference(self, program: Program) -> str:
        """Return the image as a container runtime takes it: registry/name:tag[@digest]."""
        digest = self.image(program).digest
        return self.built_image(program) + (f"@{digest}" if digest else "")

    def built_image(self, program: Program) -> str:
        """Return the image as a build names it, before a registry gives it a digest: registry/name:tag."""
        image = self.image(program)
        return f"{self.environment.registry.name}/{image.name}:{image.tag}"

    def settings(self, program: Program) -> dict[str, str]:
        """Return the configuration of a program: its own, its hosts, and where those are whom it calls."""
        settings = {"LOG_LEVEL": self.environment.log_level} | dict(program.settings)
        if self._is_asked_by_browsers(program):
            settings[ALLOWED_HOSTS] = self.environment.ingress.host
        for callee in self.callees(program):
            url = f"http://{callee.name}:{callee.service.port(HTTP)}"
            settings[f"{setting_name(callee.name)}_URL"] = url
        for endpoint in self.external_callees(program):
            prefix = setting_name(endpoint.name)
            settings[f"{prefix}_URL"] = endpoint.url
            settings |= {f"{prefix}_{name}": value for name, value in endpoint.settings.items()}
            settings |= {
                f"{prefix}_{setting_name(name)}_FILE": f"{SECRETS_FOLDER}/{endpoint.name}-{name}"
                for name in endpoint.credentials
            }
        return settings

    def credentials(self, program: Program) -> dict[str, SecretKey]:
        """Return the files below SECRETS_FOLDER that a program reads, and where their content comes from."""
        return {
            f"{endpoint.name}-{name}": key
            for endpoint in self.external_callees(program)
            for name, key in endpoint.credentials.items()
        }

    def _is_asked_by_browsers(self, program: Program) -> bool:
        """Return whether it is exposed, or gets requests handed on by what is."""
        exposed = [each for each in self.workloads if each.service.exposed]
        return program in exposed or any(program.name in each.calls for each in exposed)

    @cached_property
    def _by_name(self) -> dict[str, Workload]:
        return {workload.name: workload for workload in self.workloads}

    @cached_property
    def _callers(self) -> dict[str, list[Program]]:
        callers = defaultdict(list)
        for program in self.programs:
            for name in program.calls:
                callers[name].append(program)
        return callers
