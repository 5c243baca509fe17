"""Errors that clients are told about."""

from collections.abc import Mapping
from http import HTTPStatus

from starlette.exceptions import HTTPException

RETRY_SECONDS = 5
"""When a client may retry, unless something else says so."""


class Problem(HTTPException):
    """An error with a sentence for whoever reads it."""

    def __init__(self, status: HTTPStatus, detail: str, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(status, detail, headers)


class Unavailable(Problem):
    """Something that the service needs is unavailable for now."""

    def __init__(self, detail: str, retry_after: str = str(RETRY_SECONDS)) -> None:
        super().__init__(HTTPStatus.SERVICE_UNAVAILABLE, detail, {"Retry-After": retry_after})
