"""Embeddings by the model that comes with the image."""

import asyncio
import time
from collections.abc import Sequence
from contextlib import nullcontext
from importlib.util import find_spec
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from safetensors.numpy import load_file
from tokenizers import Tokenizer

from app.embedding.embedder import Vector
from app.process.metrics import EMBEDDING_SECONDS, EMBEDDINGS


class BuiltInEmbedder:
    """The mean of WordLlama's word vectors, read from its package without running it."""

    model = "wordllama-l2-supercat-256"

    def __init__(self) -> None:
        self.room = nullcontext()
        folder = _package_folder("wordllama")
        self._weights: NDArray[np.float16] = load_file(folder / "weights/l2_supercat_256.safetensors")[
            "embedding.weight"
        ]
        self._tokenizer = Tokenizer.from_file(str(folder / "tokenizers/l2_supercat_tokenizer_config.json"))

    async def embed(self, texts: Sequence[str], *, cut: bool = False) -> list[Vector]:  # noqa: ARG002
        """Return one vector for each text, computed in a thread; no text is too long."""
        start = time.perf_counter()
        vectors = await asyncio.to_thread(lambda: [self._vector(text) for text in texts])
        EMBEDDINGS.labels(self.model, "ok").inc()
        EMBEDDING_SECONDS.labels(self.model).observe(time.perf_counter() - start)
        return vectors

    async def close(self) -> None:
        """Do nothing: there are no connections."""

    def _vector(self, text: str) -> Vector:
        ids = self._tokenizer.encode(text, add_special_tokens=False).ids
        mean = self._weights[ids].astype(np.float32).mean(axis=0)
        vector: Vector = (mean / max(float(np.linalg.norm(mean)), 1e-12)).tolist()
        return vector


def _package_folder(name: str) -> Path:
    spec = find_spec(name)
    if spec is None or not spec.submodule_search_locations:
        raise RuntimeError(f"the package {name!r} is not installed: install what Pipfile.lock says")
    return Path(spec.submodule_search_locations[0])
