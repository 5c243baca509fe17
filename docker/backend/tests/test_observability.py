"""What the service reports about itself: log lines and metrics."""

import socket

from tests.chroma import Chroma
from tests.metrics import samples, value
from tests.processes import HTTP, wait_for
from tests.service import Service, Start, settings_for


def test_a_request_keeps_its_id_unless_that_could_forge_a_log_line(service: Service) -> None:
    """A client's id is used if it consists of plain characters."""
    answer = service.http.get("/livez", headers={"X-Request-ID": "abc-123"})
    assert answer.headers["x-request-id"] == "abc-123"
    forged = service.http.get("/livez", headers={"X-Request-ID": '"} {'})
    assert len(forged.headers["x-request-id"]) == 32


def test_a_request_has_one_log_line(service: Service) -> None:
    """With level, time, id, route, status and duration; never with what the client wrote."""
    query = {"q": "my secret wish"}
    service.http.get("/api/search", params=query, headers={"X-Request-ID": "logged-once"})
    [line] = service.logged(event="request", request_id="logged-once")
    assert (line["level"], line["method"], line["route"], line["status"]) == (
        "info",
        "GET",
        "/api/search",
        200,
    )
    assert line["timestamp"].endswith("Z")
    assert line["duration_seconds"] > 0
    assert "secret" not in service.log.read_text()


def test_every_log_line_is_json_with_level_and_time(service: Service) -> None:
    """Also those that the web server writes by itself."""
    with socket.create_connection(("127.0.0.1", int(service.settings["HTTP_PORT"]))) as client:
        client.sendall(b"this is no HTTP\r\n\r\n")
        client.recv(1000)
    [line] = service.logged(event="Invalid HTTP request received.")
    assert (line["logger"], line["level"]) == ("uvicorn.error", "warning")
    assert all({"level", "timestamp", "event", "logger"} <= set(line) for line in service.lines())


def test_probes_are_logged_only_when_debugging(start: Start) -> None:
    """At level info, what asks every few seconds is not logged."""
    service = start(settings_for("http://127.0.0.1:9", LOG_LEVEL="info"))
    service.http.get("/livez")
    service.http.get("/nowhere")
    service.logged(event="request", status=404)
    assert not service.lines(event="request", route="/livez")


def test_metrics_count_requests_by_route_method_and_status(service: Service) -> None:
    """A route is a pattern, so that no client can make new series."""
    service.create()
    service.http.get("/api/goals/unknown")
    service.http.get("/random/path")
    service.http.request("BREW", "/random/path")
    missed = {"method": "GET", "route": "/api/goals/{goal_id}"}
    wait_for(lambda: value(service, "http_requests_total", **missed, status="404") == 1)
    created = {"method": "POST", "route": "/api/goals"}
    assert value(service, "http_requests_total", **created, status="201")
    assert value(service, "http_request_duration_seconds_bucket", **created, le="+Inf")
    assert value(service, "http_requests_in_flight") == 0
    assert value(service, "http_requests_total", method="GET", route="unmatched", status="404")
    assert not any("random" in str(key) or "BREW" in str(key) for key in samples(service))


def test_metrics_cover_database_embeddings_and_build(service: Service) -> None:
    """Up, latency, errors and size of the database; calls of the model; what is running."""
    service.create()
    model = "wordllama-l2-supercat-256"
    assert value(service, "database_up") == 1
    assert value(service, "database_call_duration_seconds_bucket", operation="add", le="+Inf")
    assert value(service, "embedding_calls_total", model=model, result="ok")
    assert value(service, "embedding_call_duration_seconds_count", model=model)
    [build] = [labels for name, labels in samples(service) if name == "build_info"]
    assert {name for name, _ in build} == {"version", "revision", "python"}
    assert "_created" not in service.metrics()


def test_metrics_give_the_size_of_the_collections(
    service: Service, shared_chroma: Chroma, start: Start
) -> None:
    """Every replica counts what is in the database, whoever wrote it."""
    service.check_in(service.create(), "2024-01-01", 1)
    total = service.http.get("/api/goals").json()["total"]
    other = start(settings_for(shared_chroma.url))
    wait_for(lambda: value(other, "database_collection_size", collection="goals") == total)
    assert value(other, "database_collection_size", collection="check-ins") == 1


def test_metrics_are_not_served_with_the_api(service: Service) -> None:
    """Who may call the API may not read the metrics, and the other way round."""
    assert service.http.get("/metrics").status_code == 404
    metrics = f"http://127.0.0.1:{service.settings['METRICS_PORT']}"
    assert HTTP.get(f"{metrics}/metrics").status_code == 200
    assert HTTP.get(f"{metrics}/api/goals").headers["content-type"].startswith("text/plain")
