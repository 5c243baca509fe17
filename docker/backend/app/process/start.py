"""What comes first: the settings, and the log that tells what is wrong with them."""

from collections.abc import Callable, Mapping
from typing import Protocol, TypeVar

import structlog

from app.process.build import BUILD
from app.process.logs import configure_logs
from app.process.settings import SettingsError


class Levelled(Protocol):
    """Settings that say from which level on is logged."""

    @property
    def log_level(self) -> str: ...


S = TypeVar("S", bound=Levelled)


def configure(environment: Mapping[str, str], read: Callable[[Mapping[str, str]], S]) -> S | None:
    """Return the settings and log at their level; or say in one line all that is wrong, and return None."""
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
