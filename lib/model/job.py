"""What a job is, the same in every environment that has it."""

from collections.abc import Iterator, Mapping
from datetime import timedelta
from types import MappingProxyType

from lib.model.record import Fault, Record, items
from lib.model.scalars import AbsolutePath, LabelValue, Minutes, Name, Seconds, SettingName, Text

LATE = timedelta(hours=1)
"""How late a run may begin if nobody could start it at its time; after that it is missed."""


class Job(Record):
    """A program in the image of a service that runs at times, and ends.

    `calls` names the services and external endpoints that it calls, as a service's does.
    """

    name: Name
    component: LabelValue
    image_of: Name
    """The service in whose image the program is."""
    arguments: tuple[Text, ...]
    calls: tuple[Name, ...] = ()
    settings: Mapping[SettingName, str] = MappingProxyType({})
    data: AbsolutePath | None = None
    """Folder of its volume, where an environment gives it one."""
    longest_run_minutes: Minutes
    grace_seconds: Seconds
    """From SIGTERM to SIGKILL."""

    def rules(self) -> Iterator[Fault]:
        calls = items(self.calls)
        for name in dict.fromkeys(name for name in calls if calls.count(name) > 1):
            yield Fault("calls", name, "a name that stands there once")
