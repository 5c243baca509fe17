"""Embeddings: the meaning of a text as a vector."""

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from http import HTTPStatus
from typing import Protocol

from app.process.problem import Problem

Vector = Sequence[float]


class Embedder(Protocol):
    """Something that computes embeddings; vectors of two models cannot be compared."""

    model: str

    @property
    def room(self) -> AbstractContextManager[None]:
        """Return the room for who needs a vector: entered before anything is asked, it refuses at once."""

    async def embed(self, texts: Sequence[str], *, cut: bool = False) -> list[Vector]:
        """Return one vector for each text; with `cut`, that of its beginning for one that is too long."""

    async def close(self) -> None:
        """Close all connections."""


class EmbeddingProblem(Problem):
    """Why there is no vector; `result` is what the metrics count it as."""

    def __init__(
        self, result: str, status: HTTPStatus, detail: str, headers: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(status, detail, headers)
        self.result = result
