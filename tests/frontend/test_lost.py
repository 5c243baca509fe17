"""What becomes of requests while a replica of the backend or a resolver of its name is lost."""

import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Thread

import pytest

from tests.frontend.conftest import Start
from tests.frontend.names import black_hole, name_server
from tests.frontend.web import RESOLVER_PORT, Web, backend

REQUESTS = 40
LOST = "127.0.0.2"


@pytest.fixture
def resolvers(programs: Path) -> Iterator[Callable[..., None]]:
    """Say in the file that the launcher reads which resolvers there are."""
    file = programs / "resolv.conf"

    def resolvers(*addresses: str) -> None:
        file.write_text("".join(f"nameserver {address}\n" for address in addresses))

    yield resolvers
    file.unlink()


def statuses(web: Web) -> set[int]:
    """Ask one after the other, each request on a connection of its own to the backend."""
    return {web.ask("/api/closed").status for _ in range(REQUESTS)}


def test_a_lost_replica_costs_a_retry(start: Start, resolvers: Callable[..., None]) -> None:
    """With one of three addresses where nothing answers, each request is answered."""
    resolvers("127.0.0.1")
    with (
        backend("127.0.0.1") as port,
        backend("127.0.0.3", port),
        black_hole(LOST, port),
        name_server("127.0.0.1", LOST, "127.0.0.3"),
    ):
        web = start(BACKEND_URL=f"http://backend.test:{port}")
        assert statuses(web) == {200}


@pytest.mark.parametrize("tcp", [True, False], ids=["over TCP", "over UDP alone"])
def test_a_lost_resolver_costs_a_retry(start: Start, resolvers: Callable[..., None], *, tcp: bool) -> None:
    """With one of two resolvers where nothing answers, also the first, each request is answered."""
    resolvers(LOST, "127.0.0.1")
    with backend() as port, black_hole(LOST, RESOLVER_PORT), name_server("127.0.0.1", tcp=tcp):
        web = start(BACKEND_URL=f"http://backend.test:{port}")
        assert statuses(web) == {200}


@pytest.mark.parametrize(
    ("method", "headers", "asked"),
    [
        ("GET", {}, 2),
        ("HEAD", {}, 2),
        ("POST", {"Idempotency_Key": '"8e03978e"'}, 2),
        ("POST", {}, 1),
        ("DELETE", {"Idempotency_Key": '"8e03978e"'}, 1),
        ("DELETE", {}, 1),
    ],
)
def test_only_what_may_be_sent_twice_is(
    start: Start, method: str, headers: dict[str, str], asked: int
) -> None:
    """What a dying backend may have done is not asked again, but for reading and a create with a key."""
    heard: list[bytes] = []
    body = b'{"title":"a"}' if method == "POST" else None
    with dying(heard) as port:
        web = start(BACKEND_URL=f"http://127.0.0.1:{port}", REQUEST_TIMEOUT_SECONDS="10")
        answer = web.ask("/api/goals", method, body, None, **headers)
    assert answer.status == (200 if asked == 2 else 503)
    assert len(heard) == asked
    assert len(set(heard)) == 1


@contextmanager
def dying(heard: list[bytes]) -> Iterator[int]:
    """Run a backend that hears each connection's request, and answers from the second one on."""
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def serve() -> None:
            with suppress(OSError):
                while True:
                    connection, _ = listener.accept()
                    with connection:
                        heard.append(connection.recv(65536))
                        if len(heard) > 1:
                            connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")

        Thread(target=serve, daemon=True).start()
        yield listener.getsockname()[1]
        listener.shutdown(socket.SHUT_RDWR)
