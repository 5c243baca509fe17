"""How similar the meanings of two vectors are."""

from collections.abc import Sequence

import numpy as np

from app.embedding.embedder import Vector

_TINY = 1e-30


def similarities(vector: Vector, others: Sequence[Vector]) -> list[float]:
    """Return the cosine of the angle to each of the others: 1 is the same direction, 0 is unrelated."""
    if not others:
        return []
    ours, theirs = np.asarray(vector, np.float32), np.asarray(others, np.float32)
    lengths = np.linalg.norm(theirs, axis=1) * np.linalg.norm(ours)
    cosines: list[float] = (theirs @ ours / np.maximum(lengths, _TINY)).tolist()
    return cosines
