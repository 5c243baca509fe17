"""Answers of embedding endpoints that return no vectors, in the words of real providers."""

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
