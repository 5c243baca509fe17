"""What `make up` waits for at the end: an answer at the address that it prints."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Thread

import pytest

from lib.operations.answers import wait_until_it_answers
from lib.operations.errors import OperationError
from tests.loopback import HOST, JsonHandler, free_port, serving


@contextmanager
def hanging_up(times: int) -> Iterator[str]:
    """Yield the URL of a server that ends so many connections without an answer, and then answers one."""

    def serve(listener: socket.socket) -> None:
        for number in range(times + 1):
            connection, _ = listener.accept()
            with connection:
                connection.recv(1000)
                if number == times:
                    connection.sendall(b"HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n")

    with socket.create_server((HOST, 0)) as listener:
        Thread(target=serve, args=(listener,), daemon=True).start()
        yield f"http://{HOST}:{listener.getsockname()[1]}"


def test_any_answer_will_do() -> None:
    """Even a refusal shows that what is published there has started."""
    with serving(JsonHandler) as url:  # which knows no method, and answers 501
        wait_until_it_answers(url, 0)


def test_it_is_asked_until_it_answers() -> None:
    """An engine takes connections before the service does, and ends them."""
    with hanging_up(2) as url:
        wait_until_it_answers(url)
    with hanging_up(2) as url, pytest.raises(OperationError, match=f"nothing answers at {url}"):
        wait_until_it_answers(url, 0)


def test_where_nobody_listens_it_fails() -> None:
    """The address and the reason are named."""
    url = f"http://{HOST}:{free_port()}"
    with pytest.raises(OperationError, match=f"nothing answers at {url} .*refused.*log"):
        wait_until_it_answers(url, 0)
