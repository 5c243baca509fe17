"""What a program works on: the repository, what config/ says, and the variables of the process.

No other module of lib reads config/ or the environment of the process.
"""

import os
import shlex
import signal
import sys
from argparse import ArgumentParser
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from lib.model import Platform
from lib.operations.engine import Engine, client
from lib.operations.errors import OperationError
from lib.problem import ConfigurationError
from lib.review.names import unknown_name

if TYPE_CHECKING:
    from lib.configuration import Configuration
    from lib.operations.registry import Registry

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Project:
    """A copy of this repository, and the variables that were given to the process."""

    root: Path
    variables: Mapping[str, str]

    @cached_property
    def configuration(self) -> "Configuration":
        """Return what config/ says; raise ConfigurationError with everything that is wrong there."""
        from lib.configuration import read_configuration  # `diff` runs where little is installed

        return read_configuration(self.root / "config")

    @cached_property
    def platforms(self) -> dict[str, Platform]:
        """Return the platform of each environment by its name, in the order of promotion."""
        return {each.environment.name: each for each in self.configuration.platforms}

    def platform(self, environment: str) -> Platform:
        """Return the platform of an environment; raise OperationError where there is no such environment."""
        if wrong := unknown(environment, platforms=self.platforms):
            raise OperationError("\n".join(wrong))
        return self.platforms[environment]

    @property
    def images_file(self) -> Path:
        return self.root / "config" / "images.json"

    @property
    def engine(self) -> Engine:
        """Return the container engine, by the client that DOCKER names and what BUILD_ARGS adds to builds."""
        command = shlex.split(self.variables.get("DOCKER", "")) or ["docker"]
        return Engine(
            client(command, self.variables), tuple(shlex.split(self.variables.get("BUILD_ARGS", "")))
        )

    @property
    def registry(self) -> "Registry":
        """Return what asks registries, with the logins of the Docker client."""
        from lib.operations.logins import Logins  # few programs need the network, and loading it takes time
        from lib.operations.registry import Registry

        return Registry(Logins(self.variables))


def unknown(*environments: str, platforms: Mapping[str, Platform]) -> list[str]:
    """Return a sentence for each name that is not an environment's."""
    wrong = [each for each in dict.fromkeys(environments) if each not in platforms]
    return [unknown_name("environment", each, platforms) for each in wrong]


def parser(name: str, documentation: str) -> ArgumentParser:
    """Return the parser of a program's arguments; its help begins with what the module says of itself."""
    return ArgumentParser(
        prog=f"python -m lib.operations.{name}", description=documentation.partition("\n")[0]
    )


def start(main: Callable[[Sequence[str], Project], None]) -> None:
    """Run a program on this repository; end it with the words of what went wrong."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        main(sys.argv[1:], Project(ROOT, os.environ))
    except (OperationError, ConfigurationError) as error:
        sys.exit(str(error))
    except KeyboardInterrupt:
        sys.exit("interrupted")
