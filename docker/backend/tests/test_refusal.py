"""What endpoints say when they return no vectors, in the words of real ones."""

import json
from datetime import UTC, datetime

import pytest

from app.embedding.refusal import read_refusal, retry_after
from tests.providers import ONE_IS_TOO_LONG, OTHERS, TOO_MANY

NOON = datetime(2030, 1, 1, 12, tzinfo=UTC)


def body(content: object) -> bytes:
    return content.encode() if isinstance(content, str) else json.dumps(content).encode()


@pytest.mark.parametrize("name", ONE_IS_TOO_LONG)
@pytest.mark.parametrize("texts", [1, 64])
def test_a_text_that_is_too_long_is_known_by_the_words_of_the_endpoint(name: str, texts: int) -> None:
    """Whatever the status, alone or among others."""
    status, content = ONE_IS_TOO_LONG[name]
    assert read_refusal(status, body(content), "key", ["x"] * texts).kind == "too_large"


@pytest.mark.parametrize("name", TOO_MANY)
def test_too_many_texts_are_recognised(name: str) -> None:
    """Even if the endpoint does not mention a number."""
    status, content = TOO_MANY[name]
    assert read_refusal(status, body(content), "key", ["x"] * 64).kind == "too_large"


@pytest.mark.parametrize("name", OTHERS)
def test_anything_else_is_not_mistaken_for_a_text_that_is_too_long(name: str) -> None:
    """What lasts until somebody acts is told apart from what passes, and from a refused key."""
    status, content, kind = OTHERS[name]
    assert read_refusal(status, body(content), "key", ["x"]).kind == kind


@pytest.mark.parametrize(
    ("content", "code", "message"),
    [
        ({"error": {"message": "No", "type": "a", "code": "b"}}, "b a", "No"),
        ({"error": {"message": "No", "code": 42}}, "42", "No"),
        ({"error": "No", "error_type": "Validation"}, "Validation", "No"),
        ({"detail": [{"msg": "too long"}, {"msg": "no number"}]}, "", "too long; no number"),
        ([{"error": {"message": "No", "status": "NOT_FOUND"}}], "NOT_FOUND", "No"),
        ("<p>\n  No\x00\n</p>", "", "<p> No\x00 </p>"),
    ],
)
def test_the_endpoint_is_quoted(content: object, code: str, message: str) -> None:
    """Its code and its message, in one line."""
    assert read_refusal(400, body(content), None, [])[:3] == (400, code, message)


@pytest.mark.parametrize(
    "message",
    [
        "wrong key sec-ret.1",
        "Authorization: Bearer sec-ret.1 is wrong",
        "Authorization: bearer sec-re",
        "Incorrect API key provided: sec-****et.1",
        "x" * 296 + " sec-ret.1",
    ],
)
def test_no_key_is_quoted(message: str) -> None:
    """Neither whole, nor masked, nor cut off at the message's end."""
    content = body({"error": {"message": message, "code": "wrong: sec-ret.1"}})
    refusal = read_refusal(401, content, "sec-ret.1", [])
    assert "sec-" not in f"{refusal.code} {refusal.message}"
    assert len(refusal.message) <= 300


def test_what_people_wrote_is_not_quoted() -> None:
    """An endpoint may repeat what it was sent."""
    text = "Leave my husband\nbecause of what he did"
    for content in (
        body({"error": {"message": f"cannot embed {text!r}"}}),
        body({"detail": [{"msg": "too long", "input": text}]}),
        f"cannot read: {text}".encode(),
    ):
        shown = read_refusal(400, content, None, [text, "b"]).message
        assert "husband" not in shown
        assert shown.startswith(("cannot", "too long"))


@pytest.mark.parametrize(
    ("given", "seconds"),
    [
        ("17", "17"),
        ("0", "1"),
        ("1.2", "2"),
        ("86400000", "3600"),
        ("Tue, 01 Jan 2030 12:00:30 GMT", "30"),
        ("Tue, 01 Jan 2030 11:00:00 GMT", "1"),
        ("Wed, 01 Jan 2031 12:00:00 GMT", "3600"),
        ("Tue, 01 Jan 2030 12:00:30 -0000", "30"),
        ("soon", "5"),
        ("-1", "5"),
        ("nan", "5"),
        ("", "5"),
        (None, "5"),
    ],
)
def test_clients_ask_again_when_the_endpoint_says_if_that_makes_sense(
    given: str | None, seconds: str
) -> None:
    """In seconds or as a date; not at once or in days, and after 5 seconds if it cannot be read."""
    assert retry_after(given, NOON) == seconds
