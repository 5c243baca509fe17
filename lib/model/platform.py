"""All that runs in one environment, and who calls whom."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from lib.model.catalogue import Catalogue
from lib.model.delivery import Delivery
from lib.model.environment import Environment
from lib.model.external import Endpoint
from lib.model.image import Image
from lib.model.login import ISSUER
from lib.model.program import Program, ScheduledJob, Workload
from lib.model.record import replace
from lib.model.service import Service


@dataclass(frozen=True, eq=False)
class Platform:
    """A catalogue in an environment; all of it must have been checked."""

    catalogue: Catalogue
    delivery: Delivery
    environment: Environment
    images: Mapping[str, Image]
    """By the name of the service or job whose image it is."""

    @property
    def name(self) -> str:
        return self.catalogue.name

    @property
    def instance(self) -> str:
        """Return the platform's name in this environment."""
        return f"{self.name}-{self.environment.name}"

    @cached_property
    def workloads(self) -> tuple[Workload, ...]:
        """Return the services that run here."""
        sizes = self.environment.services
        return tuple(
            Workload(self, self._draining(self._exposing(service)), sizing)
            for service in self.catalogue.services
            if (sizing := sizes.get(service.name))
        )

    @cached_property
    def guards(self) -> dict[str, Service]:
        """Return the services that stand in front of others here, by the others' names."""
        sizes = self.environment.services
        return {each.guards: each for each in self.catalogue.services if each.guards and sizes.get(each.name)}

    def _exposing(self, service: Service) -> Service:
        """Return the service as it is reached from outside: a guard in place of what it guards."""
        if service.name in self.guards:
            return replace(service, exposed=None, clients_wait_seconds=None)
        for guarded in self.catalogue.services if service.guards else ():
            if guarded.name == service.guards:
                return replace(service, clients_wait_seconds=guarded.clients_wait_seconds)
        return service

    def _draining(self, service: Service) -> Service:
        """Return the service, which serves on for as long as the cluster's way in needs to notice its end."""
        way_in = self.environment.cluster.way_in
        least = way_in.drain_seconds if way_in and service.exposed else None
        if service.drain_seconds and least:
            return replace(service, drain_seconds=max(service.drain_seconds, least))
        return service

    @cached_property
    def jobs(self) -> tuple[ScheduledJob, ...]:
        """Return the jobs that run here."""
        runs = self.environment.jobs
        return tuple(
            ScheduledJob(self, job, runs[job.name]) for job in self.catalogue.jobs if job.name in runs
        )

    @cached_property
    def programs(self) -> tuple[Program, ...]:
        """Return everything that runs: services and jobs."""
        return (*self.workloads, *self.jobs)

    @cached_property
    def imaged(self) -> tuple[Program, ...]:
        """Return what has an image of its own."""
        return tuple(each for each in self.programs if each.image_of == each.name)

    @cached_property
    def endpoints(self) -> dict[str, Endpoint]:
        """Return the externals as their callers see them."""
        login = self.environment.login
        issuer = {ISSUER: login.endpoint()} if login else {}
        return {name: each.endpoint(name) for name, each in self.environment.externals.items()} | issuer

    @cached_property
    def workload_by_name(self) -> dict[str, Workload]:
        return {workload.name: workload for workload in self.workloads}

    @cached_property
    def callers(self) -> Mapping[tuple[str, str], list[Program]]:
        """Return the programs that call a port, by the service's name and the port's."""
        found = defaultdict(list)
        for program in self.programs:
            for callee in program.callees:
                found[callee.workload.name, callee.port.name].append(program)
        return dict(found)
