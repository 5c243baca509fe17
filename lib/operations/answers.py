"""Waits until a platform that was started on this machine answers at its address.

python -m lib.operations.answers URL
"""

import time
from collections.abc import Sequence
from http.client import HTTPConnection, HTTPException
from urllib.parse import urlsplit

from lib.operations.errors import OperationError
from lib.operations.project import Project, parser, start

SECONDS = 60.0
"""An image without a health check may end at its start, again and again, and count as started."""
_ANSWER_SECONDS = 10.0


def wait_until_it_answers(url: str, seconds: float = SECONDS) -> None:
    """Return when something answers at a URL, whatever it says; raise OperationError if nothing does."""
    end = time.monotonic() + seconds
    while reason := _refused(url):
        if time.monotonic() >= end:
            raise OperationError(
                f"nothing answers at {url} ({reason}): the log of what is published there says why"
            )
        time.sleep(0.2)


def _refused(url: str) -> str:
    """Return why a URL does not answer, or nothing if it does."""
    connection = HTTPConnection(urlsplit(url).netloc, timeout=_ANSWER_SECONDS)
    try:
        connection.request("HEAD", "/")
        connection.getresponse()
    except (OSError, HTTPException) as error:
        return str(error) or type(error).__name__
    finally:
        connection.close()
    return ""


def main(arguments: Sequence[str], _: Project) -> None:
    """Return when a URL answers, or fail."""
    program = parser("answers", __doc__)
    program.add_argument("url")
    wait_until_it_answers(program.parse_args(arguments).url)


if __name__ == "__main__":
    start(main)
