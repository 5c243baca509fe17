"""Send requests until standard input ends, on new and on kept-alive connections; then print all as JSON.

The first line, `asking`, comes when every thread has had its first answers.

Arguments: the server's host:port, the headers to send as JSON, and the paths to ask for.
"""

import json
import sys
import threading
import time
from http.client import HTTPConnection, HTTPException
from socket import create_connection
from typing import Any

HOST, _HEADERS, *PATHS = sys.argv[1:]
HEADERS = json.loads(_HEADERS)
CONNECT_SECONDS = 2
ANSWER_SECONDS = 40
FIRST = 50
PAUSE_SECONDS = 0.02
"""Between two requests of a thread: this is to find failures, not the machine's limits."""

ended = threading.Event()
outcomes: list[dict[str, Any]] = []


def ask_on_new_connections() -> None:
    while not ended.is_set():
        for path in PATHS:
            connection = HTTPConnection(HOST)
            note("new", path, connection)
            connection.close()


def ask_on_one_connection() -> None:
    """Use a connection until the server says that it closes it, as clients do."""
    connection = HTTPConnection(HOST)
    while not ended.is_set():
        for path in PATHS:
            note("kept" if connection.sock else "new", path, connection)


def note(kind: str, path: str, connection: HTTPConnection) -> None:
    """Send one request, and record its result and times."""
    begun = time.time()
    result = ask(path, connection)
    outcomes.append(
        {"connection": kind, "path": path, "result": result, "begun": begun, "ended": time.time()}
    )
    time.sleep(PAUSE_SECONDS)


def ask(path: str, connection: HTTPConnection) -> int | str:
    """Return the answer's status, or the error instead of an answer."""
    try:
        if connection.sock is None:
            connection.sock = create_connection((connection.host, connection.port), CONNECT_SECONDS)
            connection.sock.settimeout(ANSWER_SECONDS)
        connection.request("GET", path, headers=HEADERS)
        response = connection.getresponse()
        response.read()
    except (OSError, HTTPException) as error:
        connection.close()
        return f"{type(error).__name__}: {error}"
    return response.status


threads = [
    threading.Thread(target=target, daemon=True)
    for target in (ask_on_new_connections, ask_on_one_connection) * 2
]
for each in threads:
    each.start()
while len(outcomes) < FIRST:
    time.sleep(0.01)
sys.stdout.write("asking\n")
sys.stdout.flush()
sys.stdin.read()
ended.set()
for each in threads:
    each.join()
json.dump(outcomes, sys.stdout)
