"""The start of every command: its settings, and a log that says what is wrong with them."""

from collections.abc import Callable, Mapping
from typing import Protocol, TypeVar

import structlog

from app.process.build import BUILD
from app.process.logs import configure_logs
from app.process.settings import SettingsError


class Levelled(Protocol):
    """Settings with a log level."""

    @property
    def log_level(self) -> str: ...


S = TypeVar("S", bound=Levelled)


def configure(environment: Mapping[str, str], read: Callable[[Mapping[str, str]], S]) -> S | None:
    """Return the settings and log at their level; if any are wrong, log that in one line and return None."""
    configure_logs("info")
    log = structlog.get_logger("app")
    try:
        settings = read(environment)
    except SettingsError as error:
        log.critical("the settings are wrong: correct these environment variables", problems=error.problems)
        return None
    configure_logs(settings.log_level)
    log.info("starting", **BUILD)
    return settings
