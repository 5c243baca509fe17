"""A proxy in front of a database: it delays or refuses requests, or lets answers drip."""

import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import trustme

Admit = Callable[["Request"], bool | None]
"""Says whether a request is passed on; None if it was answered already."""


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, database_port: int, admit: Admit, certificate: trustme.LeafCert | None) -> None:
        super().__init__(("127.0.0.1", 0), Request)
        self.database_port, self.admit = database_port, admit
        if certificate:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            certificate.configure_cert(context)
            self.socket = context.wrap_socket(self.socket, server_side=True, do_handshake_on_connect=False)


class Request(BaseHTTPRequestHandler):
    """A request on its way to the database."""

    protocol_version = "HTTP/1.1"
    wbufsize = -1  # an answer in one piece is not held up by Nagle's algorithm
    server: _Server
    body = b""

    def do_GET(self) -> None:
        self._hand_on()

    def do_POST(self) -> None:
        self._hand_on()

    def do_PUT(self) -> None:
        self._hand_on()

    def do_DELETE(self) -> None:
        self._hand_on()

    def drip(self) -> None:
        """Answer with one byte a second, for longer than anybody waits."""
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", "100")
        self.end_headers()
        self.close_connection = True
        with suppress(ConnectionError):
            for _ in range(100):
                self.wfile.write(b" ")
                self.wfile.flush()
                time.sleep(1)

    def _hand_on(self) -> None:
        body = self.body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
        admitted = self.server.admit(self)
        if admitted is None:
            return
        if not admitted:
            self._answer(401, "text/plain", b"who are you?")
            return
        with closing(HTTPConnection("127.0.0.1", self.server.database_port)) as database:
            database.request(self.command, self.path, body, {"Content-Type": "application/json"})
            answer = database.getresponse()
            self._answer(answer.status, answer.headers["Content-Type"], answer.read())

    def _answer(self, status: int, kind: str, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        with suppress(ConnectionError):  # nobody waits any more
            self.end_headers()
            self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Stay silent."""


def is_renaming(request: Request) -> bool:
    """Return whether a collection is to be renamed."""
    return request.command == "PUT" and b"new_name" in request.body


@contextmanager
def proxy(database_port: int, admit: Admit, certificate: trustme.LeafCert | None = None) -> Iterator[str]:
    """Pass on what is admitted, answer 401 to the rest, and yield the URL; with a certificate it is https."""
    server = _Server(database_port, admit, certificate)
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    try:
        yield f"http{'s' if certificate else ''}://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
