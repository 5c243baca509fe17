"""AWS Signature Version 4, as S3 and compatible servers expect it."""

import hashlib
import hmac
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import NamedTuple
from urllib.parse import quote, urlsplit

_ALGORITHM = "AWS4-HMAC-SHA256"


class AccessKey(NamedTuple):
    """Who asks, and the secret that proves it."""

    id: str
    secret: str


def query_text(query: Mapping[str, str]) -> str:
    """Return a query in the form in which it is signed."""
    return "&".join(f"{quote(name, safe='')}={quote(query[name], safe='')}" for name in sorted(query))


def signed_headers(
    method: str, url: str, content: bytes, key: AccessKey, region: str, *, now: datetime
) -> dict[str, str]:
    """Return the headers that sign a request of this URL and content; `url` is already encoded."""
    parts = urlsplit(url)
    moment = now.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")
    digest = hashlib.sha256(content).hexdigest()
    headers = {"host": parts.netloc, "x-amz-content-sha256": digest, "x-amz-date": moment}
    listed, names = "".join(f"{name}:{value}\n" for name, value in headers.items()), ";".join(headers)
    request = "\n".join([method, parts.path or "/", parts.query, listed, names, digest])
    scope = f"{moment[:8]}/{region}/s3/aws4_request"
    text = "\n".join([_ALGORITHM, moment, scope, hashlib.sha256(request.encode()).hexdigest()])
    signature = hmac.new(_signing_key(key.secret, scope), text.encode(), hashlib.sha256).hexdigest()
    credential = f"Credential={key.id}/{scope}, SignedHeaders={names}, Signature={signature}"
    return {**headers, "authorization": f"{_ALGORITHM} {credential}"}


def _signing_key(secret: str, scope: str) -> bytes:
    key = f"AWS4{secret}".encode()
    for part in scope.split("/"):
        key = hmac.new(key, part.encode(), hashlib.sha256).digest()
    return key
