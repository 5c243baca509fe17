"""The embedder that the settings ask for."""

from app.embedding.built_in import BuiltInEmbedder
from app.embedding.embedder import Embedder
from app.embedding.endpoint import EndpointEmbedder
from app.process.settings import Settings

_SHARE = 0.8
"""The part of a request's time that its embedding may take."""


def create_embedder(settings: Settings) -> Embedder:
    """Return the environment's endpoint, or the built-in model if it has none."""
    if settings.embedding is None:
        return BuiltInEmbedder()
    return EndpointEmbedder(settings.embedding, settings.request_timeout_seconds * _SHARE)
