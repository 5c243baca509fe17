"""What `make up` waits for at the end: an answer at the address that it prints."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Thread

import pytest

from lib.operations.answers import wait_until_it_answers
from lib.operations.errors import OperationError
from tests.loopback import HOST, JsonHandler, free_port, serving

NOTHING, REFUSAL = b"", b"HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n"


@contextmanager
def answering(*answers: bytes) -> Iterator[str]:
    """Yield the URL of a server that gives these answers, each to one connection; all must be taken."""

    def serve(listener: socket.socket) -> None:
        for answer in answers:
            connection, _ = listener.accept()
            with connection:
                connection.recv(1000)
                connection.sendall(answer)

    with socket.create_server((HOST, 0)) as listener:
        thread = Thread(target=serve, args=(listener,), daemon=True)
        thread.start()
        yield f"http://{HOST}:{listener.getsockname()[1]}"
        thread.join()


def test_any_answer_will_do() -> None:
    """Even a refusal shows that what is published there has started."""
    with serving(JsonHandler) as url:  # which knows no method, and answers 501
        wait_until_it_answers(url, 0)


def test_it_is_asked_until_it_answers() -> None:
    """An engine takes connections before the service does, and ends them."""
    with answering(NOTHING, NOTHING, REFUSAL) as url:
        wait_until_it_answers(url)
    with answering(NOTHING) as url, pytest.raises(OperationError, match=f"nothing answers at {url}"):
        wait_until_it_answers(url, 0)


def test_where_nobody_listens_it_fails() -> None:
    """The address and the reason are named."""
    url = f"http://{HOST}:{free_port()}"
    with pytest.raises(OperationError, match=f"nothing answers at {url} .*refused.*log"):
        wait_until_it_answers(url, 0)
