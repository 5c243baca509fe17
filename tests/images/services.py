"""Services in containers, each started as its manifest says, and what they meet on the network."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from secrets import token_hex

from tests.images.certificates import Authority
from tests.images.container import Container, Service
from tests.images.engine import Engine
from tests.images.manifest import Workload
from tests.images.options import options as manifest_options
from tests.images.volumes import Files, Tool


@dataclass(frozen=True)
class Given:
    """What a service has from outside its manifest."""

    secrets: Files | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    """What is sent to it with each request."""


@dataclass(frozen=True)
class Services:
    """Starts containers on one network, where each service has the name of its Kubernetes Service."""

    engine: Engine
    tool: Tool
    network: str
    cpus: int
    authority: Authority
    """Whom services with credentials trust, because these are for others outside."""
    given: dict[str, Given] = field(default_factory=dict)
    """What each service is given by its name, unless a test says otherwise."""

    def secrets(self, workload: Workload, contents: Mapping[str, str] | None = None) -> Files | None:
        """Return the credentials of a service, invented unless given; None if it has none."""
        for each in workload.secrets:
            made = {name: f"made-up-{token_hex(8)}" for name in each.files}
            return self.tool.files(workload.group, each.mode, made | dict(contents or {}))
        return None

    def start(
        self,
        workload: Workload,
        *,
        secrets: Files | None = None,
        settings: Mapping[str, str] | None = None,
        options: Iterable[str] = (),
        command: Iterable[str] = (),
        data: str | None = None,
        alias: str | None = None,
        port: int | None = None,
    ) -> Service:
        """Start a service; `settings` replace some of the manifest's, `data` is a volume to use again.

        An `alias` keeps it apart from the service of its name, which others call; `port` is this machine's
        for its port `http`.
        """
        given = self.given.get(workload.name, Given())
        secrets = secrets or given.secrets or self.secrets(workload)
        identity = self.engine.create_container(
            *manifest_options(workload, self.cpus, port),
            f"--network={self.network}",
            f"--network-alias={alias or workload.name}",
            *(f"--env={name}={value}" for name, value in (settings or {}).items()),
            *(secrets.at(each.path) for each in workload.secrets if secrets),
            *(self._data_at(path, data or self.tool.data_volume(workload.group)) for path in workload.data),
            *(self._trust if workload.secrets else ()),
            *options,
            workload.image,
            *command,
        )
        self.engine.answer("start", identity)
        return Service(self.engine, identity, workload.ports, workload, headers=given.headers)

    @cached_property
    def _trust(self) -> tuple[str, ...]:
        return self.trusting(self.authority, "/run/authority")

    def trusting(self, authority: Authority, folder: str) -> tuple[str, ...]:
        """Return the options with which a container trusts an authority, and no other."""
        files = self.tool.files(0, 0o444, {"ca.crt": authority.certificate})
        return (files.at(folder), f"--env=SSL_CERT_FILE={folder}/ca.crt")

    def start_helper(
        self, image: str, entrypoint: str, *command: str, alias: str, port: int, options: Iterable[str] = ()
    ) -> Container:
        """Start a stand-in for an external service."""
        identity = self.engine.create_container(
            f"--network={self.network}",
            f"--network-alias={alias}",
            f"--publish=127.0.0.1::{port}",
            f"--entrypoint={entrypoint}",
            *options,
            image,
            *command,
        )
        self.engine.answer("start", identity)
        return Container(self.engine, identity, {"http": port})

    def _data_at(self, path: str, volume: str) -> str:
        return f"--mount=type=volume,source={volume},target={path},volume-nocopy"
