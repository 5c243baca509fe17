"""Requests to an S3-compatible server: signed, tried again where that helps, errors told with their fix."""

import re
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from html import unescape
from http import HTTPStatus
from urllib.parse import quote

import httpx
import structlog

from app.backup_error import BackupError
from app.backup_settings import BucketSettings
from app.credential import CredentialError
from app.signature import AccessKey, query_text, signed_headers

ATTEMPTS = 4
_PAUSE_SECONDS = 0.5
_TIMEOUT = httpx.Timeout(60, connect=10)
_KEY = "BUCKET_CREDENTIAL_ID_FILE and BUCKET_CREDENTIAL_FILE"
_FIXES = {
    "NoSuchBucket": "there is no such bucket: make it, or correct BUCKET_NAME",
    "NoSuchKey": "there is no such object",
    "RequestTimeTooSkewed": "the clocks differ: set this machine's",
    "AuthorizationHeaderMalformed": "the bucket is in another region: correct BUCKET_REGION",
    "PermanentRedirect": "the bucket is in another region: correct BUCKET_REGION",
    "PreconditionFailed": "the object was replaced while it was read: run it again",
}
_REFUSED = f"the key is refused: correct the files of {_KEY}, or what the key may do"
_log = structlog.get_logger(__name__)


def texts(xml: str, name: str) -> list[str]:
    """Return the content of every element of a name, none of which holds another element."""
    return [unescape(each) for each in re.findall(f"<{name}>([^<]*)</{name}>", xml)]


class S3:
    """One bucket of a server, which is asked by path: https://server/bucket/key."""

    def __init__(self, settings: BucketSettings) -> None:
        self._settings = settings
        self._http = httpx.Client(timeout=_TIMEOUT, follow_redirects=False)
        self.url = f"{settings.url}/{settings.name}"

    def ask(
        self, method: str, key: str = "", query: Mapping[str, str] | None = None, content: bytes = b""
    ) -> httpx.Response:
        """Return the answer to a request, or raise BackupError with what is wrong and how to mend it."""
        trouble = ""
        for attempt in range(1, ATTEMPTS + 1):
            try:
                answer = self._http.send(self._request(method, key, query or {}, content))
            except httpx.TransportError as error:
                trouble = f"{type(error).__name__}: {error}"
            else:
                if answer.status_code < HTTPStatus.INTERNAL_SERVER_ERROR:
                    return self._checked(answer)
                trouble = f"answered {answer.status_code}"
            _log.warning("the bucket's server failed", url=self.url, attempt=attempt, error=trouble)
            if attempt < ATTEMPTS:
                time.sleep(_PAUSE_SECONDS * 2**attempt)
        raise BackupError(f"{self.url}: {trouble}: start the server, or correct BUCKET_URL")

    @contextmanager
    def stream(self, key: str) -> Iterator[Iterator[bytes]]:
        """Yield the content of an object, piece by piece."""
        answer = None
        try:
            answer = self._http.send(self._request("GET", key, {}, b""), stream=True)
            if answer.status_code != HTTPStatus.OK:
                answer.read()
            yield self._checked(answer).iter_raw()
        except httpx.TransportError as error:
            raise BackupError(
                f"{self.url}: {type(error).__name__}: {error}: start the server, or correct BUCKET_URL"
            ) from error
        finally:
            if answer is not None:
                answer.close()

    def _request(self, method: str, key: str, query: Mapping[str, str], content: bytes) -> httpx.Request:
        url = f"{self.url}/{quote(key)}" if key else self.url
        url += f"?{query_text(query)}" if query else ""
        headers = signed_headers(
            method, url, content, self._key(), self._settings.region, now=datetime.now(UTC)
        )
        return self._http.build_request(method, url, content=content, headers=headers)

    def _key(self) -> AccessKey:
        """Return the key that is in its files now."""
        try:
            return AccessKey(self._settings.key_id.read(), self._settings.key.read())
        except CredentialError as error:
            raise BackupError(f"each of {_KEY} {error}") from error

    def _checked(self, answer: httpx.Response) -> httpx.Response:
        """Return the answer if it is one of success; a server may tell of an error with status 200, too."""
        if answer.is_success and "<Error>" not in _start(answer):
            return answer
        [code] = texts(answer.text, "Code")[:1] or [""]
        refused = answer.status_code in (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN)
        fix = _FIXES.get(code) or (
            _REFUSED if refused else "correct BUCKET_URL, BUCKET_NAME or BUCKET_REGION"
        )
        raise BackupError(f"{self.url} answered {answer.status_code} {code}: {fix}".replace("  ", " "))


def _start(answer: httpx.Response) -> str:
    """Return how an answer begins that was read already."""
    return answer.content[:500].decode(errors="replace") if answer.is_closed else ""
