"""The issuer's keys: fetched at start, renewed now and then, and kept while the issuer is away."""

import asyncio
import json
import time
from collections.abc import Iterator, Mapping
from contextlib import suppress
from http import HTTPStatus
from typing import Any

import aiohttp
import structlog
from jwt import PyJWK, PyJWTError

from app.process.changes import Changes
from app.process.metrics import LOGIN_KEY_FETCHES
from app.process.problem import Unavailable

ALGORITHMS = frozenset({"RS256", "ES256"})
KEPT_SECONDS = 300.0
"""How long keys are used before they are fetched again."""

PAUSE_SECONDS = 30.0
"""How often at most unknown keys make the issuer be asked, whether it answers or not."""

ANSWER_SECONDS = 5.0
_LIMIT_BYTES = 256 * 1024
_OK = "the issuer's keys can be fetched"
_log = structlog.get_logger(__name__)
KeySet = Mapping[tuple[str | None, str], PyJWK]
"""Keys by id and algorithm."""


class _KeysError(ValueError):
    """An answer that has no keys."""


class Keys:
    """Knows the keys with which an issuer signs."""

    def __init__(
        self,
        url: str,
        *,
        kept_seconds: float = KEPT_SECONDS,
        pause_seconds: float = PAUSE_SECONDS,
        answer_seconds: float = ANSWER_SECONDS,
    ) -> None:
        self.current: KeySet | None = None
        self._url, self._kept_seconds, self._pause_seconds = url, kept_seconds, pause_seconds
        self._answer_seconds = answer_seconds
        self._asked_at = float("-inf")
        self._fetching: asyncio.Task[bool] | None = None
        self._changes = Changes(_log, _OK)
        for result in ("ok", "failed"):
            LOGIN_KEY_FETCHES.labels(result)

    async def keep(self) -> None:
        """Fetch the keys now, and again when they are old; after failures sooner."""
        failures = 0
        while True:
            failures = 0 if await self._fetched() else failures + 1
            await asyncio.sleep(min(failures, self._pause_seconds) if failures else self._kept_seconds)

    async def find(self, key_id: str | None, algorithm: str) -> PyJWK | None:
        """Return a key; ask the issuer for one that is unknown, and raise Unavailable if none is known."""
        key = self._known(key_id, algorithm)
        if key is None and self._may_ask():
            await self._fetched()
            key = self._known(key_id, algorithm)
        if self.current is None:
            raise Unavailable("The issuer of logins is not reachable: nobody can be recognized yet.")
        return key

    def _known(self, key_id: str | None, algorithm: str) -> PyJWK | None:
        """Return a key; a token that names none means the only one there is."""
        keys = self.current or {}
        if key_id is not None:
            return keys.get((key_id, algorithm))
        fitting = [key for (_, each), key in keys.items() if each == algorithm]
        return fitting[0] if len(fitting) == 1 else None

    def _may_ask(self) -> bool:
        """Return whether to wait for the issuer; whoever asks at once with others shares their answer."""
        if self._fetching:
            return True
        now = time.monotonic()
        if now - self._asked_at < self._pause_seconds:
            return False
        self._asked_at = now
        return True

    async def _fetched(self) -> bool:
        """Return whether the issuer answered with keys; who waits for it may go, and it goes on."""
        if self._fetching is None:
            self._fetching = asyncio.create_task(self._fetch())
            self._fetching.add_done_callback(self._end)
        return await asyncio.shield(self._fetching)

    def _end(self, _: asyncio.Task[bool]) -> None:
        self._fetching = None

    async def _fetch(self) -> bool:
        try:
            self._use(_key_set(await self._answer()))
        except (aiohttp.ClientError, OSError, ValueError) as error:
            self._tell_failure(f"{type(error).__name__}: {error}"[:300])
            LOGIN_KEY_FETCHES.labels("failed").inc()
            return False
        self._changes.tell("info", _OK, url=self._url)
        LOGIN_KEY_FETCHES.labels("ok").inc()
        return True

    def _tell_failure(self, cause: str) -> None:
        fix = "correct ISSUER_KEYS_URL, or allow calls to it; keys that are known stay valid"
        self._changes.tell(
            "error", "the issuer's keys cannot be fetched", url=self._url, error=cause, fix=fix
        )

    async def _answer(self) -> bytes:
        session = aiohttp.ClientSession(
            timeout=aiohttp.ClientTimeout(total=self._answer_seconds),
            cookie_jar=aiohttp.DummyCookieJar(),
            trust_env=True,
            auto_decompress=False,  # a small answer stays small
            headers={"Accept": "application/json", "Accept-Encoding": "identity"},
        )
        async with session, session.get(self._url, allow_redirects=False) as answer:
            if answer.status != HTTPStatus.OK:
                raise _KeysError(f"the answer has status {answer.status}")
            return await _limited(answer.content)

    def _use(self, keys: KeySet) -> None:
        if self.current is None or _contents(keys) != _contents(self.current):
            self.current = keys
            _log.info("the issuer has new keys", keys=[f"{key_id} ({name})" for key_id, name in keys])


async def _limited(content: aiohttp.StreamReader) -> bytes:
    body = bytearray()
    async for part in content.iter_any():
        body += part
        if len(body) > _LIMIT_BYTES:
            raise _KeysError(f"the answer is longer than {_LIMIT_BYTES} bytes")
    return bytes(body)


def _contents(keys: KeySet) -> dict[Any, Any]:
    """Return what tells keys apart."""
    return {name: key.key.public_numbers() for name, key in keys.items()}


def _key_set(body: bytes) -> KeySet:
    """Return the keys that sign with an algorithm that is accepted; others are left out."""
    try:
        entries = json.loads(body)["keys"]
        keys = dict(_usable(entries))
    except (ValueError, TypeError, KeyError, RecursionError):
        raise _KeysError("the answer is not a set of keys in JSON") from None
    if not keys:
        raise _KeysError("the answer has no key for RS256 or ES256")
    return keys


def _usable(entries: list[Any]) -> Iterator[tuple[tuple[str | None, str], PyJWK]]:
    for entry in entries:
        if isinstance(entry, dict) and _is_for_signatures(entry):
            with suppress(PyJWTError, ValueError, TypeError):
                key = PyJWK(entry)
                if key.algorithm_name in ALGORITHMS:
                    yield (key.key_id, key.algorithm_name), key


def _is_for_signatures(entry: dict[str, Any]) -> bool:
    """Return whether a key is public, and not for encryption."""
    return "d" not in entry and entry.get("use", "sig") == "sig" and isinstance(entry.get("kid"), str | None)
