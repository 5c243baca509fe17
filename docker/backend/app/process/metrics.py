"""The metrics that Prometheus collects."""

from prometheus_client import Counter, Gauge, Histogram, Info, disable_created_metrics

from app.process.build import BUILD

disable_created_metrics()  # type: ignore[no-untyped-call]  # one more series each, which nobody uses

_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)

REQUESTS = Counter("http_requests", "Requests answered.", ["method", "route", "status"])
REQUEST_SECONDS = Histogram(
    "http_request_duration_seconds", "Time to answer a request.", ["method", "route"], buckets=_SECONDS
)
REQUESTS_IN_FLIGHT = Gauge("http_requests_in_flight", "Requests being answered now.")

WAITING = Gauge("http_requests_waiting", "Requests waiting for their turn at the database.")
REFUSED = Counter("http_requests_refused", "Requests refused because the service is too busy.", ["reason"])
TASKS = Gauge("event_loop_tasks", "Tasks of the event loop that have not ended.")

DATABASE_UP = Gauge("database_up", "1 if the database answers calls, else 0.")
DATABASE_SECONDS = Histogram(
    "database_call_duration_seconds", "Time of a call to the database.", ["operation"], buckets=_SECONDS
)
DATABASE_ERRORS = Counter("database_errors", "Calls that the database did not answer.", ["operation"])
COLLECTION_SIZE = Gauge("database_collection_size", "Records in a collection.", ["collection"])

EMBEDDINGS = Counter("embedding_calls", "Calls for embeddings.", ["model", "result"])
EMBEDDING_SECONDS = Histogram(
    "embedding_call_duration_seconds",
    "Time of a call for embeddings.",
    ["model"],
    buckets=(0.0001, 0.001, *_SECONDS),
)

LOGIN_REFUSED = Counter("login_refused", "Requests refused for who sends them.", ["reason"])
LOGIN_KEY_FETCHES = Counter("login_key_fetches", "Requests for the issuer's keys.", ["result"])

BUILD_INFO = Info("build", "What is running.")
BUILD_INFO.info(BUILD)
