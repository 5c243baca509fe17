"""Why a request is refused for who sends it."""

from enum import StrEnum
from http import HTTPStatus

from app.process.problem import Problem


class Reason(StrEnum):
    """What is wrong, as the metrics and the log say it."""

    MISSING = "missing"
    MALFORMED = "malformed"
    ALGORITHM = "algorithm"
    KEY = "key"
    SIGNATURE = "signature"
    ISSUER = "issuer"
    AUDIENCE = "audience"
    EXPIRED = "expired"
    NOT_YET = "not_yet"
    CLAIMS = "claims"
    ORIGIN = "origin"


_DETAILS = {
    Reason.MISSING: "Sign in first: the header Authorization must be Bearer, then the issuer's ID token.",
    Reason.MALFORMED: "The header Authorization must be Bearer, then one ID token, and be there once.",
    Reason.ALGORITHM: "The ID token must be signed with RS256 or ES256.",
    Reason.KEY: "The ID token is signed with a key that the issuer does not name: sign in again.",
    Reason.SIGNATURE: "The ID token's signature is wrong: sign in again.",
    Reason.ISSUER: "The ID token is of another issuer: sign in here.",
    Reason.AUDIENCE: "The ID token is for another client: sign in here.",
    Reason.EXPIRED: "The ID token has expired: sign in again.",
    Reason.NOT_YET: "The ID token is not valid yet: see whether the clocks are right.",
    Reason.CLAIMS: "The ID token must have a subject, an issuer, an audience, and times of issue and expiry.",
    Reason.ORIGIN: "A page of another site may not change anything here.",
}
"""The same for the client."""


class Refused(Problem):
    """A request that is not accepted from whoever sends it."""

    def __init__(self, reason: Reason) -> None:
        if reason is Reason.ORIGIN:
            super().__init__(HTTPStatus.FORBIDDEN, _DETAILS[reason])
        else:
            super().__init__(HTTPStatus.UNAUTHORIZED, _DETAILS[reason], {"WWW-Authenticate": "Bearer"})
        self.reason = reason
