"""Services in containers, each started as its manifest says, and what they meet on the network."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from secrets import token_hex

from tests.images.container import Container, Service
from tests.images.engine import Engine
from tests.images.manifest import Workload
from tests.images.options import options
from tests.images.volumes import Files, Tool


@dataclass(frozen=True)
class Services:
    """Starts containers on one network, where each service has the name of its Kubernetes Service."""

    engine: Engine
    tool: Tool
    network: str
    cpus: int

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
        mounts: Iterable[str] = (),
        data: str | None = None,
        alias: str | None = None,
    ) -> Service:
        """Start a service; `settings` replace some of the manifest's, `data` is a volume to use again.

        An `alias` keeps it apart from the service of its name, which others call.
        """
        secrets = secrets or self.secrets(workload)
        identity = self.engine.create_container(
            *options(workload, self.cpus),
            f"--network={self.network}",
            f"--network-alias={alias or workload.name}",
            *(f"--env={name}={value}" for name, value in (settings or {}).items()),
            *(secrets.at(each.path) for each in workload.secrets if secrets),
            *(self._data_at(path, data or self.tool.data_volume(workload.group)) for path in workload.data),
            *mounts,
            workload.image,
        )
        self.engine.answer("start", identity)
        return Service(self.engine, identity, workload.ports, workload)

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
