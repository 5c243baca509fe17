"""Whose a record is: a person's at an issuer, or nobody's if it was made where there is no login.

Where there is no login, the owner is None: that selects all records, and makes records without an owner.
"""

from collections.abc import Mapping
from typing import Any

from app.process.settings import is_url

OWNER = "owner"
"""The key of a record's owner in its metadata."""

_EXAMPLE = "https://login.example.com#248289761001"


class OwnerError(ValueError):
    """Something that is not an owner; the text says why."""


def owned_by(owner: str | None) -> dict[str, Any]:
    """Return what selects an owner's records."""
    return {} if owner is None else {"where": {OWNER: owner}}


def is_of(owner: str | None, metadata: Mapping[str, Any] | None) -> bool:
    """Return whether a record is an owner's."""
    return owner is None or owner_in(metadata) == owner


def owner_in(metadata: Mapping[str, Any] | None) -> str | None:
    """Return whose a record is."""
    owner: str | None = (metadata or {}).get(OWNER)
    return owner


def marked(metadata: Mapping[str, Any], owner: str | None) -> dict[str, Any]:
    """Return a record's metadata with its owner."""
    return dict(metadata) if owner is None else {**metadata, OWNER: owner}


def require_owner(text: str) -> None:
    """Raise OwnerError unless the text names a person at an issuer."""
    issuer, _, subject = text.partition("#")
    if not (is_url(issuer) and subject and text.isprintable()):
        raise OwnerError(
            f"the owner {text!r} must be an issuer's URL, # and a person's subject: ISSUER#SUBJECT, "
            f"as in {_EXAMPLE}"
        )


def require_owner_of(issuer: str | None, text: str) -> None:
    """Raise OwnerError unless the text names a person of the issuer; None is where there is no login."""
    require_owner(text)
    if issuer is not None and text.partition("#")[0] != issuer:
        raise OwnerError(
            f"the owner {text!r} could not sign in here: it must begin with '{issuer}#' (ISSUER_URL)"
        )
