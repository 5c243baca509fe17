"""What a job is, the same in every environment that has it."""

from collections.abc import Iterator
from datetime import timedelta

from lib.model.declared import Declared
from lib.model.holding import Copying
from lib.model.record import Fault, rule
from lib.model.scalars import AlertName, Minutes, Name, Seconds

LATE = timedelta(hours=1)
"""How late a run may begin if nobody could start it at its time; after that it is missed."""


class Job(Declared):
    """A program that runs on a schedule or by hand, and ends."""

    image_of: Name | None = None
    """The service in whose image the program is; None where it has an image of its own."""
    settings_of: tuple[Name, ...] = ()
    """Externals whose settings it gets although it does not call them."""
    copying: Copying | None = None
    """Of a backup: what it copies."""
    longest_run_minutes: Minutes
    """The time limit of a run with all its attempts: activeDeadlineSeconds."""
    grace_seconds: Seconds
    """From SIGTERM to SIGKILL."""
    overdue_alert: AlertName = "JobOverdue"
    """The alert that fires when no run has succeeded in time; docs/runbooks/ has its page."""

    @rule("calls", "copying")
    def _copies_what_it_calls(self) -> Iterator[Fault]:
        called = [each.to for each in self.called]
        if self.copying and self.copying.of not in called:
            yield Fault("copying.of", self.copying.of, f"one of its calls: {', '.join(called) or 'none'}")

    @rule("copying", "environment_settings")
    def _keeps_what_an_environment_says(self) -> Iterator[Fault]:
        if self.copying and self.copying.kept_by not in self.environment_settings:
            allowed = "one of environment_settings, whose value is a number"
            yield Fault("copying.kept_by", self.copying.kept_by, allowed)

    @rule("image_of", "build")
    def _one_image(self) -> Iterator[Fault]:
        if self.image_of is not None and self.build is not None:
            yield Fault("image_of", self.image_of, "None: the job is built as an image of its own")
