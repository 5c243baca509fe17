"""Requests to an S3-compatible server: signed, retried where that helps, errors reported with a fix."""

import re
import time
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from email.message import Message
from html import unescape
from http import HTTPStatus
from http.client import HTTPException
from typing import IO, Any, NamedTuple
from urllib.error import HTTPError, URLError
from urllib.parse import quote
from urllib.request import HTTPRedirectHandler, Request, build_opener

import structlog

from app.backup.error import BackupError
from app.backup.settings import BucketSettings
from app.backup.signature import AccessKey, query_text, signed_headers
from app.process.credential import CredentialError

ATTEMPTS = 4
_PAUSE_SECONDS = 0.5
_TIMEOUT_SECONDS = 60
_PIECE_BYTES = 64 * 1024
_KEY = "BUCKET_CREDENTIAL_ID_FILE and BUCKET_CREDENTIAL_FILE"
_FIXES = {
    "NoSuchBucket": "there is no such bucket: create it, or correct BUCKET_NAME",
    "NoSuchKey": "there is no such object",
    "RequestTimeTooSkewed": "the clocks differ: set this machine's",
    "AuthorizationHeaderMalformed": "the bucket is in another region: correct BUCKET_REGION",
    "PermanentRedirect": "the bucket is in another region: correct BUCKET_REGION",
    "PreconditionFailed": "the object was replaced while it was read: run it again",
}
_REFUSED = f"the key is refused: correct the files of {_KEY}, or what the key may do"
_log = structlog.get_logger(__name__)


def texts(xml: str, name: str) -> list[str]:
    """Return the content of every element of a name; these never contain other elements."""
    return [unescape(each) for each in re.findall(f"<{name}>([^<]*)</{name}>", xml)]


class Answer(NamedTuple):
    """What a server answered."""

    status: int
    headers: Message
    content: bytes

    @property
    def text(self) -> str:
        return self.content.decode(errors="replace")


class S3:
    """One bucket of a server, addressed by path: https://server/bucket/key."""

    def __init__(self, settings: BucketSettings) -> None:
        self._settings = settings
        self._opener = build_opener(_NoRedirect)
        self.url = f"{settings.url}/{settings.name}"

    def ask(
        self, method: str, key: str = "", query: Mapping[str, str] | None = None, content: bytes = b""
    ) -> Answer:
        """Return the answer to a request, or raise BackupError with what is wrong and how to fix it."""
        trouble = ""
        for attempt in range(1, ATTEMPTS + 1):
            try:
                with closing(self._send(method, key, query or {}, content)) as response:
                    answer = Answer(response.status, response.headers, response.read())
            except (OSError, HTTPException) as error:
                trouble = _cause(error)
            else:
                if answer.status < HTTPStatus.INTERNAL_SERVER_ERROR:
                    return self._checked(answer)
                trouble = f"answered {answer.status}"
            _log.warning("the bucket's server failed", url=self.url, attempt=attempt, error=trouble)
            if attempt < ATTEMPTS:
                time.sleep(_PAUSE_SECONDS * 2**attempt)
        raise self._away(trouble)

    @contextmanager
    def stream(self, key: str) -> Iterator[Iterator[bytes]]:
        """Yield the content of an object, piece by piece."""
        try:
            with closing(self._send("GET", key, {}, b"")) as response:
                if response.status != HTTPStatus.OK:
                    self._checked(Answer(response.status, response.headers, response.read()))
                yield _pieces(response)
        except (OSError, HTTPException) as error:
            raise self._away(_cause(error)) from error

    def _send(self, method: str, key: str, query: Mapping[str, str], content: bytes) -> Any:
        """Return the response to a request, whatever its status."""
        try:
            return self._opener.open(self._request(method, key, query, content), timeout=_TIMEOUT_SECONDS)
        except HTTPError as error:
            return error

    def _request(self, method: str, key: str, query: Mapping[str, str], content: bytes) -> Request:
        url = f"{self.url}/{quote(key)}" if key else self.url
        url += f"?{query_text(query)}" if query else ""
        headers = signed_headers(
            method, url, content, self._key(), self._settings.region, now=datetime.now(UTC)
        )
        sends = method in ("PUT", "POST")
        headers |= {"content-type": "application/octet-stream"} if sends else {}
        # The settings admit no other schemes than http and https.
        return Request(url, content if sends else None, headers, method=method)  # noqa: S310

    def _key(self) -> AccessKey:
        """Return the key that is in its files now."""
        try:
            return AccessKey(self._settings.key_id.read(), self._settings.key.read())
        except CredentialError as error:
            raise BackupError(f"each of {_KEY} {error}") from error

    def _checked(self, answer: Answer) -> Answer:
        """Return the answer if it is a success; a server may report an error with status 200, too."""
        if answer.status < HTTPStatus.MULTIPLE_CHOICES and b"<Error>" not in answer.content[:500]:
            return answer
        [code] = texts(answer.text, "Code")[:1] or [""]
        refused = answer.status in (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN)
        fix = _FIXES.get(code) or (
            _REFUSED if refused else "correct BUCKET_URL, BUCKET_NAME or BUCKET_REGION"
        )
        raise BackupError(f"{self.url} answered {answer.status} {code}: {fix}".replace("  ", " "))

    def _away(self, trouble: str) -> BackupError:
        return BackupError(f"{self.url}: {trouble}: start the server, or correct BUCKET_URL")


class _NoRedirect(HTTPRedirectHandler):
    """Treats a redirect as the answer: a signature is for one server."""

    def redirect_request(
        self, req: Request, fp: IO[bytes], code: int, msg: str, headers: Message, newurl: str
    ) -> None:
        """Follow nothing."""


def _pieces(response: Any) -> Iterator[bytes]:
    while piece := response.read(_PIECE_BYTES):
        yield piece
    if response.length:
        raise ConnectionError("the connection was lost")


def _cause(error: OSError | HTTPException) -> str:
    reason = error.reason if isinstance(error, URLError) else error
    return f"{type(reason).__name__}: {reason}"
