"""What comes first: the settings, and the log that tells what is wrong with them."""

from collections.abc import Mapping

import structlog

from app.build import BUILD
from app.logs import configure_logs
from app.settings import Settings, SettingsError, read_settings


def configure(environment: Mapping[str, str]) -> Settings | None:
    """Return the settings and log at their level; or say in one line all that is wrong, and return None."""
    configure_logs("info")
    log = structlog.get_logger("app")
    try:
        settings = read_settings(environment)
    except SettingsError as error:
        log.critical("the settings are wrong: correct these environment variables", problems=error.problems)
        return None
    configure_logs(settings.log_level)
    log.info("starting", **BUILD)
    return settings
