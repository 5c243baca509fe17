"""Errors as the API answers them: application/problem+json, RFC 9457."""

from collections.abc import Mapping
from http import HTTPStatus

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException
from starlette.routing import Match


def problem_response(
    status: int,
    detail: str | None = None,
    headers: Mapping[str, str] | None = None,
    errors: list[dict[str, str]] | None = None,
) -> JSONResponse:
    """Return the response that tells a client about an error."""
    content: dict[str, object] = {"type": "about:blank", "title": HTTPStatus(status).phrase, "status": status}
    content |= {"detail": detail} if detail else {}
    content |= {"errors": errors} if errors else {}
    request_id = structlog.contextvars.get_contextvars().get("request_id")
    content |= {"request_id": request_id} if request_id else {}
    return JSONResponse(content, status, headers, media_type="application/problem+json")


def add_problem_handlers(app: FastAPI) -> None:
    """Answer every error of an application with problem+json."""
    app.add_exception_handler(HTTPException, _http_error)
    app.add_exception_handler(RequestValidationError, _invalid)


async def _http_error(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException)  # noqa: S101
    headers = error.headers
    if error.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
        headers = {"Allow": ", ".join(_allowed(request))}
    return problem_response(error.status_code, error.detail, headers)


def _allowed(request: Request) -> list[str]:
    """Return the methods of all routes that match; HEAD is allowed wherever GET is."""
    routes = [each for each in request.app.routes if each.matches(request.scope)[0] != Match.NONE]
    methods = {method for route in routes for method in getattr(route, "methods", None) or ()}
    return sorted(methods | ({"HEAD"} if "GET" in methods else set()))


async def _invalid(_: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestValidationError)  # noqa: S101
    details = error.errors()
    if isinstance(error.body, bytes) and error.body:
        detail = "The body must be JSON: send it with Content-Type: application/json."
        return problem_response(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, detail, {"Accept": "application/json"})
    if any(detail["type"] == "json_invalid" for detail in details):
        return problem_response(HTTPStatus.BAD_REQUEST, "The body is not valid JSON.")
    errors = [
        {"field": ".".join(str(part) for part in detail["loc"]), "message": detail["msg"]}
        for detail in details
    ]
    return problem_response(HTTPStatus.UNPROCESSABLE_ENTITY, "The request is not valid.", errors=errors)
