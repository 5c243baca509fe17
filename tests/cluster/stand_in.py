"""Stands in for a service: listens on its ports, answers GET requests, and connects where it is told.

python stand_in.py listen PORT ...
python stand_in.py connect HOST:PORT ...
"""

import json
import os
import signal
import socket
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

CONNECT_SECONDS = 3


class Answer(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Length", "0")
        self.end_headers()


def listen(ports: list[int]) -> None:
    signal.signal(signal.SIGTERM, lambda *_: os._exit(0))
    for port in ports:
        server = ThreadingHTTPServer(("", port), Answer)
        Thread(target=server.serve_forever, daemon=True).start()
    while True:
        time.sleep(60)


def connects(address: str) -> bool:
    """Return whether host:port takes a connection."""
    host, _, port = address.rpartition(":")
    try:
        socket.create_connection((host, int(port)), CONNECT_SECONDS).close()
    except OSError:
        return False
    return True


def connect(addresses: list[str]) -> None:
    with ThreadPoolExecutor(len(addresses)) as threads:
        reached = zip(addresses, threads.map(connects, addresses), strict=True)
        json.dump([address for address, yes in reached if yes], sys.stdout)


if __name__ == "__main__":
    command, *arguments = sys.argv[1:]
    if command == "listen":
        listen([int(each) for each in arguments])
    else:
        connect(arguments)
