"""What services and jobs have in common, whatever environment they run in."""

from collections.abc import Iterator, Mapping
from types import MappingProxyType

from lib.model.login import LoginFact
from lib.model.record import KEY, Fault, Record, repeated, rule
from lib.model.scalars import (
    Folder,
    LabelValue,
    LatencySeconds,
    Mebibytes,
    Megabytes,
    Name,
    Pattern,
    PortName,
    SettingName,
    Text,
    Value,
)

SECRETS_FOLDER = "/run/secrets/platform"
"""Where the files with credentials are."""

_OTHERS_FOLDERS = ("/run/secrets", "/var/run/secrets")
"""Where clusters and engines mount files of their own: nothing is mounted over them."""


class Build(Record):
    """How docker/<name>/ becomes an image."""

    limit_mb: Megabytes
    """The most that the image may take on disk."""
    sources: Mapping[Text, Folder] = MappingProxyType({})
    """What of docker/<name>/ the image's `dev` target reloads, and where it expects that."""


class Call(Record):
    """A port of a service, or an external, that is called."""

    to: Name
    port: PortName | None = None
    """None where the service has one port other than that for metrics, or for an external."""
    setting: SettingName | None = None
    """The setting with the address, where its name does not follow from the callee's."""
    optional: bool = False
    """Whether the caller can do without it in environments that do not have it."""


class Scratch(Record):
    """A writable folder that is empty at start and lost at the end."""

    path: Folder
    size_mib: Mebibytes


class Data(Record):
    """A folder on a volume of the program's own, which one process writes."""

    path: Folder
    setting: SettingName = "DATA_FOLDER"
    """The setting with the path."""
    instead: Name | None = None
    """The external that an environment may have instead of the volume."""


class Declared(Record):
    """A program, its image, what it calls, and what it reads and writes.

    `calls` names services and externals: the only place where that is said.
    """

    name: Name
    component: LabelValue
    build: Build | None = None
    """None for an image that is built elsewhere."""
    contract: bool = True
    """Whether the image honours docs/service-contract.md; another gets only what is declared."""
    arguments: tuple[Value, ...] = ()
    calls: tuple[Name | Call, ...] = ()
    call_seconds: Mapping[Name, LatencySeconds] = MappingProxyType({})
    """How long it waits for one answer of what it calls, where that is not as long as it may take itself."""
    settings: Mapping[SettingName, Value] = MappingProxyType({})
    environment_settings: Mapping[SettingName, Pattern] = MappingProxyType({})
    """Settings that each environment must give, and the regular expression that their values match."""
    login_settings: Mapping[SettingName, LoginFact] = MappingProxyType({})
    """The settings by which it is told of an environment's login, and what each says."""
    scratch: tuple[Scratch, ...] = ()
    data: Data | None = None

    @property
    def called(self) -> tuple[Call, ...]:
        """Return the calls, including those given by name alone."""
        return tuple(each if isinstance(each, Call) else Call(to=each) for each in self.calls)

    @rule("calls")
    def _calls_differ(self) -> Iterator[Fault]:
        for index, _ in repeated([(each.to, each.port) for each in self.called]):
            yield Fault(f"calls[{index}]", self.calls[index], "a call that is not already listed")

    @rule("calls", "call_seconds")
    def _waits_for_what_it_calls(self) -> Iterator[Fault]:
        called = list(dict.fromkeys(call.to for call in self.called))
        for name in self.call_seconds:
            if name not in called:
                yield Fault(f"{KEY}call_seconds", name, f"one of its calls: {', '.join(called) or 'none'}")

    @rule("name", "calls")
    def _calls_others(self) -> Iterator[Fault]:
        for index, call in enumerate(self.called):
            if call.to == self.name:
                yield Fault(f"calls[{index}]", self.calls[index], "a call of another program")

    @rule("scratch", "data")
    def _folders_differ(self) -> Iterator[Fault]:
        folders = [each.path for each in self.scratch]
        for index, path in repeated(folders):
            yield Fault(f"scratch[{index}].path", path, "a folder that is not already listed")
        if self.data and self.data.path in folders:
            yield Fault("data.path", self.data.path, "a folder that is not in scratch")

    @rule("scratch", "data")
    def _credentials_are_elsewhere(self) -> Iterator[Fault]:
        folders = {f"scratch[{index}].path": each.path for index, each in enumerate(self.scratch)}
        data = {"data.path": self.data.path} if self.data else {}
        for place, path in (folders | data).items():
            for others in _OTHERS_FOLDERS:
                if _overlap(path, others):
                    yield Fault(place, path, f"another folder: credentials are below {others}")

    @rule("calls", "data")
    def _calls_what_has_its_data(self) -> Iterator[Fault]:
        called = [each.to for each in self.called]
        if self.data and self.data.instead is not None and self.data.instead not in called:
            yield Fault("data.instead", self.data.instead, f"one of its calls: {', '.join(called) or 'none'}")


def _overlap(path: str, other: str) -> bool:
    """Return whether two folders are the same, or one is in the other."""
    return f"{path}/".startswith(f"{other}/") or f"{other}/".startswith(f"{path}/")
