"""Verifies ID tokens: who somebody is, as the issuer signed it for this client."""

import hashlib
import re
import time
from collections.abc import Mapping, Sequence
from typing import Any

import jwt

from app.login.keys import ALGORITHMS, Keys, KeySet
from app.login.person import Person
from app.login.refusal import Reason, Refused
from app.process.settings import LoginSettings

SKEW_SECONDS = 60
"""How far the issuer's clock and ours may differ."""

_MOST_KEPT = 4096
_MOST_BYTES = 32 * 1024
_MOST_CHARACTERS = 200
_BEARER = re.compile(rb"(?i:bearer) +([\w-]+\.[\w-]+\.[\w-]*)")
_TYPES = ("jwt", "at+jwt")
"""Kinds of tokens that say who sends a request; a token for signing out, for example, does not."""

_SUBJECT = re.compile(r"[\x21-\x7e](?:[\x20-\x7e]{0,253}[\x21-\x7e])?")
_REQUIRED = ("exp", "iss", "aud", "sub", "iat")
_REASONS: Sequence[tuple[type[jwt.PyJWTError], Reason]] = (
    (jwt.ExpiredSignatureError, Reason.EXPIRED),
    (jwt.ImmatureSignatureError, Reason.NOT_YET),
    (jwt.InvalidIssuerError, Reason.ISSUER),
    (jwt.InvalidAudienceError, Reason.AUDIENCE),
    (jwt.InvalidSignatureError, Reason.SIGNATURE),
    (jwt.DecodeError, Reason.MALFORMED),
    (jwt.InvalidKeyError, Reason.KEY),
    (jwt.PyJWTError, Reason.CLAIMS),
)


class Verifier:
    """Recognizes persons by their tokens, and remembers those that it has verified until they expire."""

    def __init__(self, settings: LoginSettings, keys: Keys) -> None:
        self._issuer, self._client, self._keys = settings.issuer, settings.client, keys
        self._verified: dict[bytes, tuple[float, Person]] = {}
        self._verified_with: KeySet | None = None

    async def person(self, headers: Sequence[bytes]) -> Person:
        """Return who sends a request with these Authorization headers, or raise Refused or Unavailable."""
        token = _token(headers)
        if self._verified_with is not self._keys.current:
            self._verified, self._verified_with = {}, self._keys.current
        digest = hashlib.sha256(token).digest()
        expiry, person = self._verified.get(digest, (0.0, None))
        if person is not None and time.time() < expiry:
            return person
        claims = await self._claims(token)
        person = self._person(claims)
        self._remember(digest, float(claims["exp"]), person)
        return person

    async def _claims(self, token: bytes) -> Mapping[str, Any]:
        key_id, algorithm = _signed_with(token)
        key = await self._keys.find(key_id, algorithm)
        if key is None:
            raise Refused(Reason.KEY)
        try:
            return jwt.decode(
                token,
                key,
                algorithms=[algorithm],
                audience=self._client,
                issuer=self._issuer,
                leeway=SKEW_SECONDS,
                options={"require": list(_REQUIRED), "enforce_minimum_key_length": True},
            )
        except jwt.PyJWTError as error:
            raise Refused(next(reason for kind, reason in _REASONS if isinstance(error, kind))) from None

    def _person(self, claims: Mapping[str, Any]) -> Person:
        if not _SUBJECT.fullmatch(claims["sub"]):
            raise Refused(Reason.CLAIMS)
        name = _text(claims, "name") or _text(claims, "preferred_username")
        return Person(self._issuer, claims["sub"], name, _text(claims, "email"))

    def _remember(self, digest: bytes, expiry: float, person: Person) -> None:
        if len(self._verified) >= _MOST_KEPT:
            del self._verified[next(iter(self._verified))]
        self._verified[digest] = expiry, person


def _token(headers: Sequence[bytes]) -> bytes:
    if not headers:
        raise Refused(Reason.MISSING)
    found = _BEARER.fullmatch(headers[0]) if len(headers[0]) <= _MOST_BYTES else None
    if found is None or len(headers) > 1:
        raise Refused(Reason.MALFORMED)
    return found[1]


def _signed_with(token: bytes) -> tuple[str | None, str]:
    """Return the id of a token's key and its algorithm, of which nothing is verified yet."""
    try:
        header = jwt.get_unverified_header(token)
    except jwt.PyJWTError:
        raise Refused(Reason.MALFORMED) from None
    algorithm = str(header.get("alg"))
    if algorithm not in ALGORITHMS:
        raise Refused(Reason.ALGORITHM)
    if str(header.get("typ", "jwt")).lower() not in _TYPES:
        raise Refused(Reason.CLAIMS)
    return header.get("kid"), algorithm


def _text(claims: Mapping[str, Any], name: str) -> str | None:
    value = claims.get(name)
    return value[:_MOST_CHARACTERS] if isinstance(value, str) and value else None
