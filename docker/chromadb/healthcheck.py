"""Exit 0 if the server answers its heartbeat: the container's health check."""

import os
import sys
from http import HTTPStatus
from http.client import HTTPConnection, HTTPException

TIMEOUT_SECONDS = 3


def alive(port: int) -> bool:
    """Return whether the server on this port answers."""
    connection = HTTPConnection("127.0.0.1", port, timeout=TIMEOUT_SECONDS)
    try:
        connection.request("GET", "/api/v2/heartbeat")
        return connection.getresponse().status == HTTPStatus.OK
    except (OSError, HTTPException):
        return False
    finally:
        connection.close()


if __name__ == "__main__":
    sys.exit(0 if alive(int(os.environ.get("HTTP_PORT", "8000"))) else 1)
