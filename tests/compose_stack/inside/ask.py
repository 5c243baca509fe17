"""Request a path from this container's service and print the status, or 0 if there is no response."""

import os
import sys
from http.client import HTTPConnection, HTTPException

TIMEOUT_SECONDS = 20


def status(path: str) -> int:
    host, port = os.environ["HTTP_HOST"], int(os.environ["HTTP_PORT"])
    connection = HTTPConnection(host, port, timeout=TIMEOUT_SECONDS)
    try:
        connection.request("GET", path, headers={"Host": "localhost"})
        return connection.getresponse().status
    except (OSError, HTTPException):
        return 0


sys.stdout.write(str(status(sys.argv[1])))
