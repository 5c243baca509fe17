"""What endpoints say where they give no vectors, in the words of real ones."""

import json
from datetime import UTC, datetime

import pytest

from app.refusal import read_refusal, retry_after

NOON = datetime(2030, 1, 1, 12, tzinfo=UTC)
Refused = tuple[int, object]

ONE_IS_TOO_LONG: dict[str, Refused] = {
    "OpenAI": (
        400,
        {
            "error": {
                "message": "This model's maximum context length is 8192 tokens, however you requested 25701 "
                "tokens (25701 in your prompt; 0 for the completion). Please reduce your prompt; or "
                "completion length.",
                "type": "invalid_request_error",
                "param": None,
                "code": None,
            }
        },
    ),
    "OpenAI, newer": (
        400,
        {"error": {"message": "Invalid 'input[0]': maximum input length is 8192 tokens."}},
    ),
    "vLLM": (
        400,
        {
            "object": "error",
            "message": "This model's maximum context length is 512 tokens. However, you requested 1000 "
            "tokens in the input for embedding generation. Please reduce the length of the input.",
            "type": "BadRequestError",
            "code": 400,
        },
    ),
    "text-embeddings-inference": (
        413,
        {
            "error": "Input validation error: `inputs` must have less than 512 tokens. Given: 534",
            "error_type": "Validation",
        },
    ),
    "its other status": (
        422,
        {"message": "`inputs` must have less than 32000 characters. Given: 67337", "type": "Validation"},
    ),
    "Ollama": (
        400,
        {"error": {"message": "the input length exceeds the context length", "type": "api_error"}},
    ),
    "Ollama, older": (500, {"error": "input length exceeds maximum context length"}),
    "llama.cpp": (
        500,
        {
            "error": {
                "code": 500,
                "message": "input (513 tokens) is too large to process. increase the physical batch size "
                "(current batch size: 512)",
                "type": "server_error",
            }
        },
    ),
    "Voyage": (
        400,
        {
            "detail": "Request to model 'voyage-3' failed. The example at index 0 in your batch has too many "
            "tokens and does not fit into the model's context window of 32000 tokens."
        },
    ),
    "Gemini": (
        400,
        [
            {
                "error": {
                    "code": 400,
                    "message": "The input token count (9000) exceeds the maximum number of tokens allowed.",
                    "status": "INVALID_ARGUMENT",
                }
            }
        ],
    ),
    "DashScope": (
        400,
        {"error": {"code": "InvalidParameter", "message": "Range of input length should be [1, 8192]"}},
    ),
    "a web server": (413, "<html><h1>413 Request Entity Too Large</h1></html>"),
    "a rate's bound for one request": (
        429,
        {
            "error": {
                "message": "Request too large for text-embedding-3-small on tokens per min (TPM): Limit "
                "150000, Requested 200000.",
                "type": "tokens",
                "code": "rate_limit_exceeded",
            }
        },
    ),
}
TOO_MANY: dict[str, Refused] = {
    "OpenAI": (
        400,
        {
            "error": {
                "message": "Requested 309209 tokens, max 300000 tokens per request",
                "type": "max_tokens_per_request",
                "code": "max_tokens_per_request",
            }
        },
    ),
    "OpenAI, texts": (
        400,
        {
            "error": {
                "message": "'$.input' is invalid. Please check the API reference: "
                "https://platform.openai.com/docs/api-reference.",
                "type": "invalid_request_error",
            }
        },
    ),
    "Mistral": (400, {"object": "error", "message": "Too many tokens in batch. Max is 16384 got 17555"}),
    "Cohere": (400, {"message": "invalid request: total number of texts must be at most 96 - received 100"}),
    "Gemini": (400, [{"error": {"message": "at most 100 requests can be in one batch"}}]),
    "text-embeddings-inference": (422, {"error": "batch size 64 > maximum allowed batch size 32"}),
    "pydantic": (422, {"detail": [{"msg": "List should have at most 10 items", "input": ["Save money"]}]}),
}
OTHERS: dict[str, tuple[int, object, str]] = {
    "OpenAI's quota": (
        429,
        {
            "error": {
                "message": "You exceeded your current quota, please check your plan and billing details.",
                "type": "insufficient_quota",
                "code": None,
            }
        },
        "quota",
    ),
    "OpenAI's bill": (
        400,
        {"error": {"message": "hard limit", "code": "billing_hard_limit_reached"}},
        "quota",
    ),
    "OpenRouter's credits": (402, {"error": {"message": "Insufficient credits", "code": 402}}, "quota"),
    "LiteLLM's budget": (
        400,
        {"error": {"message": "Budget has been exceeded! Current cost: 10", "type": "budget_exceeded"}},
        "quota",
    ),
    "Azure's quota": (403, {"statusCode": 403, "message": "Out of call volume quota."}, "quota"),
    "DashScope's bill": (400, {"error": {"code": "Arrearage", "message": "Access denied"}}, "quota"),
    "OpenAI's rate": (
        429,
        {
            "error": {
                "message": "Rate limit reached for text-embedding-3-small on tokens per min (TPM): Limit "
                "150000, Used 149000, Requested 2000. Please try again in 400ms.",
                "type": "tokens",
                "code": "rate_limit_exceeded",
            }
        },
        "limited",
    ),
    "Gemini's rate": (
        429,
        [
            {
                "error": {
                    "code": 429,
                    "message": "You exceeded your current quota",
                    "status": "RESOURCE_EXHAUSTED",
                }
            }
        ],
        "limited",
    ),
    "OpenAI's model": (404, {"error": {"message": "no", "code": "model_not_found"}}, "model"),
    "a model that the account may not use": (
        403,
        {"error": {"message": "Project `p` does not have access to model `m`", "code": "model_not_found"}},
        "model",
    ),
    "Azure's model": (
        404,
        {"error": {"code": "DeploymentNotFound", "message": "The API deployment"}},
        "model",
    ),
    "Ollama's model": (404, {"error": {"message": 'model "m" not found, try pulling it first'}}, "model"),
    "Voyage's model": (400, {"detail": "Model m is not supported. Supported models are ['a']."}, "model"),
    "Mistral's model": (
        400,
        {"message": "Invalid model: m", "type": "invalid_model", "code": "1500"},
        "model",
    ),
    "another address": (404, "<html>404</html>", "model"),
    "a key": (401, {"error": {"message": "Incorrect API key", "code": "invalid_api_key"}}, "refused"),
    "a key that may not": (403, {"error": {"message": "forbidden"}}, "refused"),
    "something else": (400, {"error": {"message": "Invalid value for encoding_format"}}, "error"),
    "nothing": (400, "", "error"),
    "a list of nothing": (400, [], "error"),
    "a number": (400, 7, "error"),
    "an overload": (503, {"error": "the queue's length exceeds the limit"}, "unavailable"),
    "a failure": (503, {"error": {"message": "overloaded"}}, "unavailable"),
}


def body(content: object) -> bytes:
    return content.encode() if isinstance(content, str) else json.dumps(content).encode()


@pytest.mark.parametrize("name", ONE_IS_TOO_LONG)
@pytest.mark.parametrize("texts", [1, 64])
def test_a_text_that_is_too_long_is_known_by_the_words_of_the_endpoint(name: str, texts: int) -> None:
    """Whatever the status, alone or among others."""
    status, content = ONE_IS_TOO_LONG[name]
    assert read_refusal(status, body(content), "key", ["x"] * texts).kind == "too_large"


@pytest.mark.parametrize("name", TOO_MANY)
def test_too_many_texts_are_known(name: str) -> None:
    """Also where the endpoint says nothing of a number."""
    status, content = TOO_MANY[name]
    assert read_refusal(status, body(content), "key", ["x"] * 64).kind == "too_large"


@pytest.mark.parametrize("name", OTHERS)
def test_anything_else_is_not_taken_for_a_text_that_is_too_long(name: str) -> None:
    """What lasts until somebody acts is told from what passes, and from the key."""
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
    """In seconds or as a date; at once or in days is not, and 5 seconds stand for what cannot be read."""
    assert retry_after(given, NOON) == seconds
