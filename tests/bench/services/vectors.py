"""A small OpenAI-compatible endpoint, so that goals can be embedded again by another model."""

import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager

from tests.loopback import JsonHandler, serving


class _Endpoint(JsonHandler):
    def do_POST(self) -> None:
        texts = json.loads(self.body())["input"]
        data = [{"index": index, "embedding": _vector(text)} for index, text in enumerate(texts)]
        self.answer({"object": "list", "data": data})


def _vector(text: str) -> list[float]:
    return [byte / 255 + 0.001 for byte in hashlib.sha256(text.encode()).digest()[:8]]


@contextmanager
def endpoint() -> Iterator[str]:
    """Run the endpoint, and yield its URL."""
    with serving(_Endpoint) as url:
        yield f"{url}/v1"
