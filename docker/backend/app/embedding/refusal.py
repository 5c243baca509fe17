"""What an embedding endpoint says when it returns no vectors; providers say it in many ways."""

import json
import math
import re
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from typing import Any, NamedTuple

from app.process.problem import RETRY_SECONDS

_LONGEST_RETRY_SECONDS = 3600
_READ, _SHOWN = 2000, 300
"""How much of a message is looked at, and how much is logged."""
_SHORTEST_ECHO, _ECHO = 4, 20
"""How many of a text's first characters show that a message repeats it."""

_KEYS = re.compile(r"(?i)\b(bearer|basic)\s+\S+|\S*\*{3,}\S*")
"""An authorization, or a key that the endpoint has masked."""

_NO_QUOTA = re.compile(
    r"insufficient_?(quota|balance|credits?|funds)|billing|payment_?required|arrearage|budget_?exceeded"
    r"|credits?_?exhausted|freetieronly"
)
_ABOUT_MONEY = re.compile(r"\b(quota|billing|credits?|balance|overdue|arrears?|budget)\b")
_NO_MODEL = re.compile(r"model_?not_?(found|available)|(invalid|unknown)_?model|deployment_?not_?found")
_ABOUT_MODEL = re.compile(
    r"\bmodel\b.*\b(does not exist|not (found|supported|available))|\b(invalid|unknown|unsupported) model"
)
_BOUND = re.compile(r"too (long|large|many|big)|max|exceed|(less|larger|longer) than|at most|limit|range of")
_SIZE = re.compile(r"token|length|context|character|size|batch|texts|inputs|array|in one ")
_SIZE_OF_TEXT = re.compile(r"token|context|input")
_TOO_LARGE = re.compile(r"request(ed)? (is )?too large")
_SIZES = (HTTPStatus.BAD_REQUEST, HTTPStatus.REQUEST_ENTITY_TOO_LARGE, HTTPStatus.UNPROCESSABLE_ENTITY)
_KEY_REFUSED = (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN)
_NOWHERE = (HTTPStatus.NOT_FOUND, HTTPStatus.METHOD_NOT_ALLOWED, HTTPStatus.GONE)


class Refusal(NamedTuple):
    """An answer that has no vectors, in the endpoint's own words; `kind` is one of OUTCOMES."""

    status: int
    code: str
    message: str
    kind: str


def read_refusal(status: int, body: bytes, key: str | None, texts: Sequence[str]) -> Refusal:
    """Return what an answer says, without the key and without what people wrote."""
    code, message = _told(body.decode(errors="replace"))
    kind = _kind(status, code.lower().replace("-", "_"), message[:_READ].lower(), len(texts))
    return Refusal(status, _shown(code, key, texts), _shown(message, key, texts), kind)


def _kind(status: int, code: str, message: str, texts: int) -> str:
    """Return what is wrong; several texts may always be too many."""
    if _is_about_quota(status, code, message):
        return "quota"
    if _is_about_size(status, message):
        return "too_large"
    if _is_about_model(status, code, message):
        return "model"
    if status in _KEY_REFUSED:
        return "refused"
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        return "limited"
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return "unavailable"
    return "too_large" if status in _SIZES and texts > 1 else "error"


def _is_about_quota(status: int, code: str, message: str) -> bool:
    if status == HTTPStatus.PAYMENT_REQUIRED or _NO_QUOTA.search(code):
        return True
    return status == HTTPStatus.FORBIDDEN and _ABOUT_MONEY.search(message) is not None


def _is_about_size(status: int, message: str) -> bool:
    """Return whether it is about the size, whatever the status; rate limits mention tokens, too."""
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        return _TOO_LARGE.search(message) is not None
    size = _SIZE if status < HTTPStatus.INTERNAL_SERVER_ERROR else _SIZE_OF_TEXT
    told = _BOUND.search(message) and size.search(message)
    return status == HTTPStatus.REQUEST_ENTITY_TOO_LARGE or bool(told)


def _is_about_model(status: int, code: str, message: str) -> bool:
    told = _NO_MODEL.search(code) or _ABOUT_MODEL.search(message)
    return status in _NOWHERE or (status < HTTPStatus.TOO_MANY_REQUESTS and bool(told))


def retry_after(value: str | None, now: datetime | None = None) -> str:
    """Return after how many seconds to ask again: what the endpoint wants, if that makes sense."""
    seconds = _seconds(value or "", now or datetime.now(UTC))
    return str(RETRY_SECONDS if seconds is None else min(max(seconds, 1), _LONGEST_RETRY_SECONDS))


def _seconds(value: str, now: datetime) -> int | None:
    if re.fullmatch(r"[0-9]{1,9}(\.[0-9]+)?", value.strip()):
        return math.ceil(float(value))
    try:
        moment = parsedate_to_datetime(value)
    except ValueError:
        return None
    return math.ceil((moment.replace(tzinfo=moment.tzinfo or UTC) - now).total_seconds())


def _told(text: str) -> tuple[str, str]:
    """Return the error's code and message, wherever the provider puts them."""
    try:
        content = json.loads(text)
    except (ValueError, RecursionError):
        return "", text
    while isinstance(content, list) and content:
        content = content[0]
    if not isinstance(content, dict):
        return "", text
    error = content.get("error") or content
    fields = error if isinstance(error, dict) else content
    codes = [fields.get(name) for name in ("code", "type", "status", "error_type")]
    code = " ".join(dict.fromkeys(str(each) for each in codes if isinstance(each, str | int) and each))
    return code, next(_messages(error, content), text)


def _messages(error: Any, content: dict[str, Any]) -> Iterator[str]:
    if isinstance(error, str):
        yield error
    for fields in (error, content):
        for name in ("message", "detail", "msg") if isinstance(fields, dict) else ():
            value = fields.get(name)
            if isinstance(value, list):  # pydantic's errors, without their `input`, which people wrote
                value = "; ".join(str(each.get("msg", "")) for each in value if isinstance(each, dict))
            if isinstance(value, str) and value:
                yield value


def _shown(text: str, key: str | None, texts: Sequence[str]) -> str:
    """Return a text in one line of bounded length, without what must not be logged."""
    shown = " ".join((text.replace(key, "(key)") if key else text)[:_READ].split())
    shown = _KEYS.sub("(key)", shown)
    for each in texts:
        begin = each.strip().partition("\n")[0][:_ECHO].strip()
        if len(begin) >= _SHORTEST_ECHO and begin in shown:
            shown = shown.partition(begin)[0] + "(text)"
    return shown[:_SHOWN]
