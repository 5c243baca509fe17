"""A name server of a test's own, and addresses where nobody answers."""

import socket
import struct
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from socketserver import BaseRequestHandler, StreamRequestHandler, TCPServer, ThreadingTCPServer, UDPServer
from threading import Thread

from tests.frontend.web import RESOLVER_PORT

A, IN = 1, 1
ANSWER_AUTHORITATIVELY = 0x8400
HEADER_BYTES = 12


def answer(query: bytes, addresses: Sequence[str]) -> bytes:
    """Answer a question with these addresses; there are none of other kinds."""
    name_ends = query.index(b"\0", HEADER_BYTES) + 1
    kind, _ = struct.unpack_from("!HH", query, name_ends)
    given = addresses if kind == A else ()
    header = struct.pack("!2s5H", query[:2], ANSWER_AUTHORITATIVELY, 1, len(given), 0, 0)
    record = struct.pack("!2s2HIH", b"\xc0\x0c", A, IN, 0, 4)
    return (
        header
        + query[HEADER_BYTES : name_ends + 4]
        + b"".join(record + socket.inet_aton(each) for each in given)
    )


@contextmanager
def name_server(*addresses: str, tcp: bool = True) -> Iterator[None]:
    """Answer every question on 127.0.0.1 with these addresses, each time in another order."""
    turning = list(addresses)

    def turned() -> list[str]:
        turning.append(turning.pop(0))
        return list(turning)

    class Datagram(BaseRequestHandler):
        def handle(self) -> None:
            query, connection = self.request
            connection.sendto(answer(query, turned()), self.client_address)

    class Stream(StreamRequestHandler):
        def handle(self) -> None:
            (length,) = struct.unpack("!H", self.rfile.read(2) or b"\0\0")
            told = answer(self.rfile.read(length), turned()) if length else b""
            self.wfile.write(struct.pack("!H", len(told)) + told)

    TCPServer.allow_reuse_address = True
    with ExitStack() as stack:
        place = ("127.0.0.1", RESOLVER_PORT)
        servers: list[UDPServer | TCPServer] = [UDPServer(place, Datagram)]
        servers += [ThreadingTCPServer(place, Stream)] if tcp else []
        for server in servers:
            stack.enter_context(server)
            Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
            stack.callback(server.shutdown)
        yield


@contextmanager
def black_hole(address: str, port: int) -> Iterator[None]:
    """Let nothing that connects there be answered: its queue is full, and what comes more is dropped."""
    with ExitStack() as stack:
        listener = stack.enter_context(socket.socket())
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((address, port))
        listener.listen(0)
        for _ in range(4):
            waiting = stack.enter_context(socket.socket())
            waiting.settimeout(0)
            waiting.connect_ex((address, port))
        yield
