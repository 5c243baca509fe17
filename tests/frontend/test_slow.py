"""Requests that arrive slowly, and answers that do."""

import asyncio
import json
import resource
import socket
import time
from collections import Counter

import pytest

from tests.frontend.conftest import Start
from tests.frontend.web import PATIENCE_SECONDS, Web, wait_for

LIMIT_SECONDS = 10
CROWD = 3000
DRIP_SECONDS = 0.5
HEAD = b"POST /api/goals HTTP/1.1\r\nHost: localhost\r\n"
FRAMINGS = {
    "length": (HEAD + b"Content-Length: 4000\r\n\r\n", b"x"),
    "chunks": (HEAD + b"Transfer-Encoding: chunked\r\n\r\n", b"1\r\nx\r\n"),
}


@pytest.fixture(scope="module")
def web(start_once: Start) -> Web:
    return start_once(REQUEST_TIMEOUT_SECONDS=str(LIMIT_SECONDS))


async def answer_of(reader: asyncio.StreamReader) -> tuple[bytes, bytes]:
    """Return the head and the body of an answer, read as its head says."""
    head = await reader.readuntil(b"\r\n\r\n")
    [length] = [line.split(b":")[1] for line in head.split(b"\r\n") if line.startswith(b"Content-Length:")]
    return head, await reader.readexactly(int(length))


async def drip(port: int, head: bytes, piece: bytes) -> int:
    """Send a request that never ends, and return the status that the problem tells of."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(head + piece * 1000)

    async def go_on() -> None:
        while True:
            await asyncio.sleep(DRIP_SECONDS)
            writer.write(piece)

    dripping = asyncio.create_task(go_on())
    try:
        answered, body = await asyncio.wait_for(answer_of(reader), PATIENCE_SECONDS)
    finally:
        dripping.cancel()
    writer.close()
    assert b"application/problem+json" in answered
    status: int = json.loads(body)["status"]
    assert answered.startswith(f"HTTP/1.1 {status} ".encode())
    return status


@pytest.mark.parametrize("framing", FRAMINGS)
def test_a_request_that_does_not_arrive_in_time_is_a_408_problem(start: Start, framing: str) -> None:
    """It has a fifth of the limit, and nobody connects to the backend."""
    with socket.create_server(("127.0.0.1", 0)) as backend:
        url = f"http://127.0.0.1:{backend.getsockname()[1]}"
        web = start(REQUEST_TIMEOUT_SECONDS=str(LIMIT_SECONDS), BACKEND_URL=url)
        assert asyncio.run(drip(web.port, *FRAMINGS[framing])) == 408
        backend.settimeout(0)
        with pytest.raises(BlockingIOError):
            backend.accept()


@pytest.mark.parametrize("framing", FRAMINGS)
def test_who_sends_for_ever_is_hung_up_on(web: Web, framing: str) -> None:
    """Two fifths of the limit after its beginning, a connection is closed whose request still goes on."""
    head, piece = FRAMINGS[framing]
    with socket.create_connection(("127.0.0.1", web.port), PATIENCE_SECONDS) as connection:
        connection.sendall(head)
        wait_for(lambda: refused(connection, piece))


def refused(connection: socket.socket, piece: bytes) -> bool:
    """Return whether one more piece of a request is no longer taken."""
    time.sleep(DRIP_SECONDS)
    try:
        connection.sendall(piece)
    except ConnectionError:
        return True
    return False


def test_a_crowd_of_slow_requests_gets_its_answers(start: Start) -> None:
    """3,000 at once: each reads that it was too slow, and meanwhile others are served."""
    most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    web = start(REQUEST_TIMEOUT_SECONDS="40")

    async def crowd() -> Counter[int]:
        asking = [asyncio.create_task(drip(web.port, *FRAMINGS["length"])) for _ in range(CROWD)]
        await asyncio.sleep(4)
        served = await asyncio.to_thread(lambda: [web.ask(path).status for path in ("/", "/api/goals")])
        assert served == [200, 200]
        return Counter(await asyncio.gather(*asking))

    assert asyncio.run(crowd()) == {408: CROWD}


def test_a_slow_request_leaves_the_backend_its_time(web: Web) -> None:
    """What arrives in time is answered, however long after its beginning the backend does so."""
    with socket.create_connection(("127.0.0.1", web.port), PATIENCE_SECONDS) as connection:
        connection.sendall(HEAD + b"Content-Length: 2\r\n\r\nx")
        time.sleep(0.5)
        connection.sendall(b"x")
        assert connection.recv(65536).startswith(b"HTTP/1.1 200 ")
