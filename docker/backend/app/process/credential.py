"""Credentials in mounted files."""

import asyncio
from dataclasses import dataclass
from pathlib import Path


class CredentialError(Exception):
    """A credential's file that cannot be used; the message never contains its content."""


@dataclass(frozen=True)
class Credential:
    """A secret in a file, read again for each use, so that rotating it needs no restart."""

    path: Path

    def read(self) -> str:
        """Return the secret, without the white space around it."""
        try:
            secret = self.path.read_text(encoding="ascii").strip()
        except OSError as error:
            raise CredentialError(f"must be a readable file ({error.strerror})") from error
        except UnicodeDecodeError:
            raise CredentialError("must be a file of printable ASCII characters") from None
        if not secret or not secret.isprintable():
            raise CredentialError("must be a file of printable ASCII characters: one line, not empty")
        return secret

    async def fetch(self) -> str:
        """Return the secret without blocking the event loop."""
        return await asyncio.to_thread(self.read)
