"""Who may pass: a request needs a person's ID token, and a change must not come from another site's page."""

from collections.abc import Collection
from urllib.parse import urlsplit

import structlog
from starlette.types import ASGIApp, Receive, Scope, Send

from app.login.person import remember_person
from app.login.refusal import Reason, Refused
from app.login.verifier import Verifier
from app.process.metrics import LOGIN_REFUSED
from app.process.problem import Problem
from app.web.admission import PROBES, count_as_some_route
from app.web.hosts import host_of
from app.web.problem import problem_response

_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


class Login:
    """Refuses requests of nobody with 401, and changes by pages of other sites with 403; probes are free."""

    def __init__(self, app: ASGIApp, verifier: Verifier, hosts: Collection[str]) -> None:
        self._app, self._verifier = app, verifier
        self._hosts = {host_of(each) for each in hosts}
        for reason in Reason:  # an alert sees increases only, not a series that starts with its first refusal
            LOGIN_REFUSED.labels(reason.value)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["path"] not in PROBES:
            try:
                await self._recognize(scope)
            except Problem as problem:
                _count(problem, scope)
                await problem_response(problem.status_code, problem.detail, problem.headers)(
                    scope, receive, send
                )
                return
        await self._app(scope, receive, send)

    async def _recognize(self, scope: Scope) -> None:
        if scope["method"] not in _SAFE:
            self._check_origin(scope)
        person = await self._verifier.person(_values(scope, b"authorization"))
        structlog.contextvars.bind_contextvars(subject=person.subject)
        remember_person(scope, person)

    def _check_origin(self, scope: Scope) -> None:
        """Raise Refused unless each Origin is of an environment's host, or of the host that is asked for."""
        for origin in _values(scope, b"origin"):
            host = _host_of_origin(origin.decode("latin-1"))
            asked = [host_of(each.decode("latin-1")) for each in _values(scope, b"host")]
            if not host or host not in self._hosts.union(asked):
                raise Refused(Reason.ORIGIN)


def _values(scope: Scope, name: bytes) -> list[bytes]:
    return [value for key, value in scope["headers"] if key == name]


def _host_of_origin(origin: str) -> str:
    """Return the host of an Origin, or nothing for `null` and for what is none."""
    try:
        parts = urlsplit(origin)
    except ValueError:
        return ""
    return host_of(parts.netloc) if parts.scheme in ("http", "https") else ""


def _count(problem: Problem, scope: Scope) -> None:
    count_as_some_route(scope)
    if isinstance(problem, Refused):
        LOGIN_REFUSED.labels(problem.reason.value).inc()
        structlog.contextvars.bind_contextvars(refused=problem.reason.value)
