"""Asks the service on this machine whether it lives: exit code 0 if so, for a container's health check."""

import sys
from http.client import HTTPConnection, HTTPException
from os import environ


def is_alive(port: int) -> bool:
    """Return whether /livez answers 200 within two seconds."""
    connection = HTTPConnection("127.0.0.1", port, timeout=2)
    try:
        connection.request("GET", "/livez")
        return connection.getresponse().status == 200  # noqa: PLR2004
    except (OSError, HTTPException):
        return False


if __name__ == "__main__":
    sys.exit(not is_alive(int(environ["HTTP_PORT"])))
