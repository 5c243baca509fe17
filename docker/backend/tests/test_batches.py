"""Texts are sent in as few requests as an endpoint takes, and every request ends."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterator, Sequence
from typing import Any, TypeVar

import pytest
from prometheus_client import REGISTRY
from structlog.testing import capture_logs

from app.embedding.embedder import EmbeddingProblem
from app.embedding.endpoint import EndpointEmbedder
from app.process.settings import EmbeddingSettings
from tests.endpoint_server import Endpoint
from tests.processes import PATIENCE_SECONDS, free_port

TEXTS = [f"text {number}" for number in range(64)]
T = TypeVar("T")
Log = list[Any]


def asking(
    endpoint: Endpoint,
    work: Callable[[EndpointEmbedder], Awaitable[T]],
    seconds: float = PATIENCE_SECONDS,
) -> T:
    """Run work with an embedder of its own, whose connections are closed afterwards."""

    async def run() -> T:
        embedder = EndpointEmbedder(EmbeddingSettings(endpoint.url, "model-a", None), seconds)
        try:
            return await work(embedder)
        finally:
            await embedder.close()

    return asyncio.run(run())


@pytest.fixture
def log() -> Iterator[Log]:
    with capture_logs() as lines:
        yield lines


def of_level(log: Log, level: str) -> Log:
    return [line for line in log if line["log_level"] == level]


def counted(result: str) -> float:
    labels = {"model": "model-a", "result": result}
    return REGISTRY.get_sample_value("embedding_calls_total", labels) or 0


def vectors(endpoint: Endpoint, texts: Sequence[str]) -> list[list[float]]:
    return [endpoint.vector(text) for text in texts]


@pytest.mark.parametrize(
    ("most", "first", "later"),
    [
        (10, [64, 32, 16, *[8] * 8], [8] * 8),
        (32, [64, 32, 32], [32, 32]),
        (64, [64], [64]),
        (2048, [64], [64]),
        (1, [64, 32, 16, 8, 4, 2, *[1] * 64], [1] * 64),
    ],
)
def test_what_is_refused_for_its_number_is_halved_and_that_is_remembered(
    endpoint: Endpoint, most: int, first: list[int], later: list[int]
) -> None:
    """Each text has its own vector, and the next batch begins with what was accepted."""
    endpoint.most_texts = most

    async def twice(embedder: EndpointEmbedder) -> None:
        for expected in (first, later):
            assert await embedder.embed(TEXTS) == vectors(endpoint, TEXTS)
            assert endpoint.requests == expected
            endpoint.requests.clear()

    asking(endpoint, twice)


def test_what_is_refused_for_its_total_length_is_halved(endpoint: Endpoint) -> None:
    """None of the texts is too long by itself."""
    endpoint.most_characters, endpoint.most_characters_at_once = 8192, 300_000
    texts = [f"{number:05}" * 1600 for number in range(64)]
    assert asking(endpoint, lambda embedder: embedder.embed(texts)) == vectors(endpoint, texts)
    assert endpoint.requests == [64, 32, 32]


def test_a_refusal_for_another_reason_ends_after_a_few_requests(endpoint: Endpoint) -> None:
    """Status 400 for several texts does not say whether fewer would do."""
    endpoint.refusal = (400, {"error": {"message": "encoding_format is not known"}})
    with pytest.raises(EmbeddingProblem, match="refused the request"):
        asking(endpoint, lambda embedder: embedder.embed(TEXTS))
    assert endpoint.requests == [64, 32, 16, 8, 4, 2, 1]


def test_a_new_text_that_is_too_long_is_refused_and_a_stored_one_is_cut(endpoint: Endpoint, log: Log) -> None:
    """The others keep their vectors and go on in large requests; the log says how many were cut."""
    endpoint.most_characters = 100
    texts = [*TEXTS[:10], "long" * 100, *TEXTS[11:]]

    async def both(embedder: EndpointEmbedder) -> None:
        with pytest.raises(EmbeddingProblem, match="too long for the embedding model: shorten") as refused:
            await embedder.embed(texts)
        assert refused.value.status_code == 422
        found = await embedder.embed(texts, cut=True)
        assert found == vectors(endpoint, [*TEXTS[:10], "long" * 25, *TEXTS[11:]])
        endpoint.requests.clear()
        await embedder.embed(TEXTS)
        assert endpoint.requests == [64]

    asking(endpoint, both)
    [line] = of_level(log, "warning")
    assert (line["event"], line["texts"]) == (
        "texts are too long for the embedding model: their beginnings were embedded",
        1,
    )


def test_texts_that_take_too_long_at_once_are_halved(endpoint: Endpoint) -> None:
    """An endpoint without a graphics card may need a second for each text."""
    endpoint.most_texts_in_time = 16
    found = asking(endpoint, lambda embedder: embedder.embed(TEXTS), seconds=1)
    assert found == vectors(endpoint, TEXTS)
    assert endpoint.requests[:3] == [64, 32, 16]


@pytest.mark.parametrize("late", ["drips", "delay_seconds"])
def test_an_answer_that_comes_byte_by_byte_ends_in_time_as_well(endpoint: Endpoint, late: str) -> None:
    """The limit covers the whole request."""
    setattr(endpoint, late, 60)
    started = time.monotonic()
    with pytest.raises(EmbeddingProblem) as refused:
        asking(endpoint, lambda embedder: embedder.embed(["text"]), seconds=3)
    assert (refused.value.status_code, refused.value.result) == (504, "timeout")
    assert time.monotonic() - started < PATIENCE_SECONDS / 2


def test_calls_that_nobody_waits_for_leave_nothing_behind(endpoint: Endpoint) -> None:
    """After many more than there are connections were cancelled, as many are answered; none has failed."""

    async def cancel(embedder: EndpointEmbedder) -> None:
        endpoint.opened.clear()
        for _ in range(10):
            calls = [asyncio.ensure_future(embedder.embed(["text"])) for _ in range(64)]
            await asyncio.sleep(0.1)
            for call in calls:
                call.cancel()
            await asyncio.gather(*calls, return_exceptions=True)
        endpoint.opened.set()
        found = await asyncio.gather(*(embedder.embed([text]) for text in TEXTS))
        assert [vector for [vector] in found] == vectors(endpoint, TEXTS)
        assert counted("cancelled") == before + 10 * 64

    before = counted("cancelled")
    asking(endpoint, cancel)


def test_a_state_that_lasts_is_logged_once_and_its_end_too(endpoint: Endpoint, log: Log) -> None:
    """With the endpoint's own code and message, and what to do."""
    words = {"message": "You exceeded your current quota", "type": "insufficient_quota", "code": None}

    async def ask_often(embedder: EndpointEmbedder) -> None:
        for refusal in ((429, {"error": words}), None):
            endpoint.refusal = refusal
            for _ in range(20):
                await asyncio.gather(embedder.embed(["text"]), return_exceptions=True)

    asking(endpoint, ask_often)
    [line] = of_level(log, "error")
    assert line["event"] == "embedding service has no quota left"
    assert (line["status"], line["code"], line["message"]) == (429, "insufficient_quota", words["message"])
    assert "quota" in line["fix"]
    [ended] = of_level(log, "info")
    assert ended["event"] == "embedding service answers"


def test_states_that_alternate_are_logged_once_each(endpoint: Endpoint, log: Log) -> None:
    """However often they do within a minute."""
    endpoint.statuses = [200, 403, 429] * 30 + [200]

    async def ask_often(embedder: EndpointEmbedder) -> None:
        for _ in range(90):
            await asyncio.gather(embedder.embed(["text"]), return_exceptions=True)

    asking(endpoint, ask_often)
    assert [line["event"] for line in of_level(log, "error")] == [
        "embedding service refused the service's key"
    ]


def test_an_endpoint_that_is_down_is_503_until_it_is_up(endpoint: Endpoint) -> None:
    """The same embedder goes on by itself."""
    endpoint.statuses = [500, 500, 500, 200]
    away = EndpointEmbedder(EmbeddingSettings(f"http://127.0.0.1:{free_port()}", "model-a", None), 5)

    async def ask(embedder: EndpointEmbedder) -> list[int]:
        for each in (embedder, away):
            with pytest.raises(EmbeddingProblem) as refused:
                await each.embed(["text"])
            assert (refused.value.status_code, refused.value.headers) == (503, {"Retry-After": "5"})
        await away.close()
        return [len(vector) for vector in await embedder.embed(["text"])]

    assert asking(endpoint, ask) == [8]
