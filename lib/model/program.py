"""What runs in one environment: services all the time, jobs on a schedule or by hand."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Generic, TypeVar

from lib.model.callee import Callee, ExternalCallee, callee, external_callee
from lib.model.declared import Build, Declared
from lib.model.external import SecretKey
from lib.model.image import Image
from lib.model.job import Job
from lib.model.ports import Port
from lib.model.service import Service
from lib.model.sizing import Autoscaling, Run, Size, Sizing
from lib.model.told import (
    credential_file,
    external_settings,
    login_facts,
    login_file,
    own_settings,
)
from lib.model.way_in import Host

if TYPE_CHECKING:
    from lib.model.platform import Platform

DATA_VOLUME = "data"
ALLOWED_HOSTS = "ALLOWED_HOSTS"
"""The setting with the hosts that browsers may ask for, separated by commas; localhost always is one."""


D_co = TypeVar("D_co", bound=Declared, covariant=True)
S_co = TypeVar("S_co", bound=Size, covariant=True)


@dataclass(frozen=True, eq=False)
class Running(Generic[D_co, S_co]):
    """A service or a job as it runs in one environment: what it is declared as, and its size there."""

    platform: Platform
    declared: D_co
    size: S_co

    @property
    def name(self) -> str:
        return self.declared.name

    @property
    def image_of(self) -> str:
        """Return the name under which config/images.json has its image."""
        return self.name

    @property
    def build(self) -> Build | None:
        """Return how its image is built, or None where it is built elsewhere."""
        return self.declared.build

    @cached_property
    def image(self) -> Image:
        return self.platform.images[self.image_of]

    @cached_property
    def built_image(self) -> str:
        """Return the image as a build names it, before a registry gives it a digest: registry/name:tag."""
        registry = self.image.registry or self.platform.environment.registry.name
        return f"{registry}/{self.image.name}:{self.image.tag}"

    @cached_property
    def image_reference(self) -> str:
        """Return the image as a container runtime takes it: registry/name:tag[@digest]."""
        return self.built_image + (f"@{self.image.digest}" if self.image.digest else "")

    @property
    def pull_secret(self) -> str | None:
        """Return the image's pull secret, where its registry needs one."""
        environment = self.platform.environment
        elsewhere = self.image.registry
        return environment.pull_secrets.get(elsewhere) if elsewhere else environment.registry.pull_secret

    @cached_property
    def data(self) -> str | None:
        """Return the folder of its volume, where it has one in this environment."""
        return self.declared.data.path if self.declared.data and self.size.volume else None

    @cached_property
    def callees(self) -> tuple[Callee, ...]:
        """Return the services' ports that it calls."""
        by_name = self.platform.workload_by_name
        return tuple(callee(call, by_name[call.to]) for call in self.declared.called if call.to in by_name)

    @cached_property
    def externals(self) -> tuple[ExternalCallee, ...]:
        """Return what it calls outside the cluster."""
        endpoints = self.platform.endpoints
        return tuple(
            external_callee(call, endpoints[call.to]) for call in self.declared.called if call.to in endpoints
        )

    @cached_property
    def settings(self) -> dict[str, str]:
        """Return what the environment decides: its settings, its hosts, and where its callees are."""
        level = {"LOG_LEVEL": self.platform.environment.log_level} if self.declared.contract else {}
        settings = {**level, **self.declared.settings, **self.size.settings, **self._told}
        settings |= {each.setting: each.address for each in self.callees}
        for endpoint, setting in self.externals:
            settings[setting] = endpoint.address
            settings |= dict(external_settings(endpoint))
        return settings | self._told_of_login

    @property
    def _told_of_login(self) -> dict[str, str]:
        """Return what it is told of who may come in."""
        login = self.platform.environment.login
        facts = login_facts(login, self.named_host) if login else {}
        return {name: facts[fact] for name, fact in self.declared.login_settings.items() if fact in facts}

    @property
    def named_host(self) -> Host | None:
        """Return the host by which browsers ask for it, or for the service that it guards."""
        return self.platform.environment.hosts.get(self.name)

    @property
    def _told(self) -> dict[str, str]:
        return {}

    @cached_property
    def credentials(self) -> dict[str, SecretKey]:
        """Return the files below SECRETS_FOLDER that it reads, and where their content comes from."""
        return {
            credential_file(endpoint, name): key
            for endpoint, _ in self.externals
            for name, key in endpoint.credentials.items()
        } | self._login_credentials

    @property
    def _login_credentials(self) -> dict[str, SecretKey]:
        login, facts = self.platform.environment.login, self.declared.login_settings.values()
        keys = login.credentials if login else {}
        return {login_file(fact): key for fact, key in keys.items() if fact in facts}


@dataclass(frozen=True, eq=False)
class Workload(Running[Service, Sizing]):
    """A service as it runs in one environment."""

    @property
    def guarded(self) -> Workload | None:
        """Return the service in front of which it stands."""
        return self.platform.workload_by_name.get(self.declared.guards) if self.declared.guards else None

    @property
    def named_host(self) -> Host | None:
        """Return the host by which browsers ask for it, or for the service that it guards."""
        return self.platform.environment.hosts.get(self.declared.guards or self.name)

    @property
    def host(self) -> Host | None:
        """Return the host that the way in leads to it."""
        return self.named_host if self.declared.exposed else None

    @property
    def exposed_port(self) -> Port | None:
        return self.declared.port(self.declared.exposed) if self.declared.exposed else None

    @property
    def autoscaling(self) -> Autoscaling | None:
        replicas = self.size.replicas
        return replicas if isinstance(replicas, Autoscaling) else None

    @property
    def claim(self) -> str:
        """Return the PersistentVolumeClaim that its StatefulSet makes of the volume."""
        return claim_name(self.name)

    def callers(self, port: Port) -> list[Program]:
        """Return the programs that call one of its ports."""
        return self.platform.callers.get((self.name, port.name), [])

    @property
    def _told(self) -> dict[str, str]:
        """Return the hosts that browsers ask it for: its own, and those of exposed services that call it."""
        if not self.declared.contract:
            return {}
        hosts = [
            each.named_host.name
            for each in self.platform.workloads
            if each.named_host and (each is self or self._is_web_api_of(each))
        ]
        return {ALLOWED_HOSTS: ",".join(dict.fromkeys(hosts))} if hosts else {}

    def _is_web_api_of(self, caller: Workload) -> bool:
        return any(each.workload is self and each.port.protocol == "http" for each in caller.callees)


@dataclass(frozen=True, eq=False)
class ScheduledJob(Running[Job, Run]):
    """A job as it runs in one environment."""

    @property
    def image_of(self) -> str:
        return self.declared.image_of or self.name

    @property
    def build(self) -> Build | None:
        services = self.platform.catalogue.services
        return next((each.build for each in services if each.name == self.image_of), self.declared.build)

    @property
    def _told(self) -> dict[str, str]:
        """Return where its volume is, and the settings of externals that it does not call."""
        data = self.declared.data
        told = {data.setting: data.path} if data and self.data and self.declared.contract else {}
        endpoints = self.platform.endpoints
        for name in self.declared.settings_of:
            told |= own_settings(endpoints[name]) if name in endpoints else {}
        return told


def claim_name(service: str) -> str:
    """Return the PersistentVolumeClaim that a StatefulSet makes of its volume."""
    return f"{DATA_VOLUME}-{service}-0"


Program = Running[Declared, Size]
