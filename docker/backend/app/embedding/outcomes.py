"""How a failed call for embeddings is reported: to the client, in the metrics and in the log."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import NamedTuple


class Outcome(NamedTuple):
    """`result` is a label of the metrics, `state` and `fix` are for whoever reads the log."""

    result: str
    status: HTTPStatus
    detail: str
    level: str
    state: str
    fix: str


OK = "embedding service answers"

_BAD, _AWAY = HTTPStatus.BAD_GATEWAY, HTTPStatus.SERVICE_UNAVAILABLE
_UNREACHABLE = "The embedding service is not reachable."

OUTCOMES: Mapping[str, Outcome] = {
    "quota": Outcome(
        "quota",
        _BAD,
        "The embedding service's quota is used up: trying again does not help until it is renewed.",
        "error",
        "embedding service has no quota left",
        "have the provider account's quota renewed, or its bill paid",
    ),
    "model": Outcome(
        "model",
        _BAD,
        "The embedding service does not know the model: trying again does not help until that is corrected.",
        "error",
        "embedding service does not know the model",
        "correct EMBEDDING_MODEL or EMBEDDING_URL, or have the provider give the account access to the model",
    ),
    "refused": Outcome(
        "refused",
        _BAD,
        "The embedding service refused the service's key.",
        "error",
        "embedding service refused the service's key",
        "renew the file of EMBEDDING_CREDENTIAL_FILE",
    ),
    "no key": Outcome(
        "refused",
        _BAD,
        "The embedding service has no usable key.",
        "error",
        "embedding service's key cannot be read",
        "correct the file of EMBEDDING_CREDENTIAL_FILE",
    ),
    "too_large": Outcome(
        "too_large",
        HTTPStatus.UNPROCESSABLE_ENTITY,
        "The text is too long for the embedding model: shorten it.",
        "info",
        "embedding service does not accept requests of this size",
        "none is needed: texts are sent in smaller requests, and a single text that is too long is refused",
    ),
    "limited": Outcome(
        "limited",
        _AWAY,
        "The embedding service is busy.",
        "warning",
        "embedding service is limiting the rate",
        "if this lasts, have the account's limits raised",
    ),
    "unavailable": Outcome(
        "unavailable",
        _AWAY,
        _UNREACHABLE,
        "warning",
        "embedding service failed",
        "see the provider's status page",
    ),
    "away": Outcome(
        "unavailable",
        _AWAY,
        _UNREACHABLE,
        "warning",
        "embedding service is not reachable",
        "correct EMBEDDING_URL, or allow calls to it",
    ),
    "late": Outcome(
        "timeout",
        HTTPStatus.GATEWAY_TIMEOUT,
        "The embedding service did not answer in time.",
        "error",
        "embedding service did not answer in time",
        "see the provider's status page",
    ),
    "no embedding": Outcome(
        "error",
        _BAD,
        "The embedding service's answer is not an embedding.",
        "error",
        "embedding service's answer is not an embedding",
        "correct EMBEDDING_URL",
    ),
    "error": Outcome(
        "error",
        _BAD,
        "The embedding service refused the request.",
        "error",
        "embedding service refused the request",
        "correct EMBEDDING_URL, or ask the provider what its message means",
    ),
}
"""By what happened; those with the result `refused`, `quota` or `model` last until somebody acts."""

RESULTS = frozenset({"ok", "cancelled", *(each.result for each in OUTCOMES.values())})
"""Everything that a call for embeddings may be counted as."""
