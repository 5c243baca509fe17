"""The logins that the Docker client keeps."""

import base64
import json
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lib.operations.errors import OperationError

DOCKER_HUB = "https://index.docker.io/v1/"
"""What the client calls the registry docker.io."""


@dataclass(frozen=True)
class Logins:
    """What `docker login` has kept in the folder DOCKER_CONFIG, or with a credential helper."""

    variables: Mapping[str, str]

    def __call__(self, host: str) -> str:
        """Return the login of a registry, user:password in base64, or nothing."""
        settings, name = self._settings(), DOCKER_HUB if host == "docker.io" else host
        helper = settings.get("credHelpers", {}).get(name) or settings.get("credsStore")
        if helper:
            return self._from_helper(f"docker-credential-{helper}", name)
        return str(settings.get("auths", {}).get(name, {}).get("auth", ""))

    def _settings(self) -> Mapping[str, Any]:
        file = Path(self.variables.get("DOCKER_CONFIG") or Path.home() / ".docker", "config.json")
        try:
            settings: Mapping[str, Any] = json.loads(file.read_text(encoding="utf-8"))
        except FileNotFoundError:
            return {}
        except ValueError as error:
            raise OperationError(f"{file} is not JSON: {error}; log in anew with `docker login`") from None
        return settings

    def _from_helper(self, program: str, host: str) -> str:
        command, environment = [program, "get"], dict(self.variables)
        try:
            result = subprocess.run(
                command, input=host, env=environment, capture_output=True, text=True, check=True
            )
        except (FileNotFoundError, subprocess.CalledProcessError):
            return ""
        known = json.loads(result.stdout)
        return base64.b64encode(f"{known['Username']}:{known['Secret']}".encode()).decode()
