"""The key by which a client makes a creation repeatable; draft-ietf-httpapi-idempotency-key-header."""

import re
from http import HTTPStatus
from typing import Annotated

from fastapi import Header

from app.process.problem import Problem

Key = Annotated[str | None, Header()]
_KEY = re.compile(r'"?([\x21\x23-\x7e]{1,255})"?')


def key_of(header: str | None) -> str | None:
    """Return the key, quoted as in the draft or plain; raise a problem if it is not one."""
    if header is None:
        return None
    key = _KEY.fullmatch(header)
    if key is None:
        detail = "The header Idempotency-Key must be 1 to 255 visible ASCII characters, in quotation marks."
        raise Problem(HTTPStatus.BAD_REQUEST, detail)
    return key[1]
