"""Texts in as few requests as possible: endpoints differ in how many texts they take, and how long."""

from collections.abc import Awaitable, Callable, Sequence

import structlog

from app.embedding.embedder import EmbeddingProblem, Vector

SMALLER_HELPS = ("too_large", "timeout")
"""Results of a request that might succeed with fewer texts."""

_log = structlog.get_logger(__name__)


class Batches:
    """Halves what is too large, down to one text, and remembers how many texts were accepted."""

    def __init__(self, ask: Callable[[Sequence[str]], Awaitable[list[Vector]]]) -> None:
        self._ask = ask
        self._most: int | None = None
        self._cut = 0

    async def embed(self, texts: Sequence[str], *, cut: bool) -> list[Vector]:
        """Return one vector for each text; with `cut`, that of its beginning for one that is too long."""
        before = self._cut
        vectors = await self._embed(texts, cut=cut)
        if self._cut > before:
            _log.warning(
                "texts are too long for the embedding model: their beginnings were embedded",
                texts=self._cut - before,
                texts_so_far=self._cut,
            )
        return vectors

    async def _embed(self, texts: Sequence[str], *, cut: bool) -> list[Vector]:
        if self._most is not None and len(texts) > self._most:
            return await self._embed_halves(texts, cut=cut)
        try:
            return await self._ask(texts)
        except EmbeddingProblem as problem:
            if problem.result not in SMALLER_HELPS:
                raise
            if len(texts) == 1:
                return [await self._embed_beginning(texts[0], problem, cut=cut)]
        return await self._learn(texts, cut=cut)

    async def _learn(self, texts: Sequence[str], *, cut: bool) -> list[Vector]:
        """Embed in halves what was too large; unless a text was too long, there were too many."""
        before = self._cut
        vectors = await self._embed_halves(texts, cut=cut)
        if self._cut == before:
            self._most = min(self._most or len(texts), (len(texts) + 1) // 2)
        return vectors

    async def _embed_halves(self, texts: Sequence[str], *, cut: bool) -> list[Vector]:
        middle = (len(texts) + 1) // 2
        first = await self._embed(texts[:middle], cut=cut)
        return [*first, *await self._embed(texts[middle:], cut=cut)]

    async def _embed_beginning(self, text: str, problem: EmbeddingProblem, *, cut: bool) -> Vector:
        """Return the vector of as much of a text as is accepted."""
        while cut and problem.result == "too_large" and len(text) > 1:
            text = text[: len(text) // 2]
            try:
                [vector] = await self._ask([text])
            except EmbeddingProblem as again:
                problem = again
            else:
                self._cut += 1
                return vector
        raise problem
