"""Which hosts are served: any other name that leads here, as in DNS rebinding, is another website's."""

import re
from collections.abc import Collection
from http import HTTPStatus

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from app.web.admission import PROBES
from app.web.problem import problem_response

LOCAL = frozenset({"localhost", "127.0.0.1", "::1"})
_OWN = re.compile(r"(http\.)?backend(\.[a-z0-9-]+\.svc(\.cluster\.local)?)?")
"""What other services call this one in the cluster and in Compose."""

_AUTHORITY = re.compile(r"(?:\[([0-9a-f:.]+)\]|([^:\[\]]+?)\.?)(?::[0-9]{0,5})?")


def host_of(authority: str) -> str:
    """Return the host of a Host header in lower case, without port, brackets or final dot, or nothing."""
    found = _AUTHORITY.fullmatch(authority.lower())
    return (found[1] or found[2]) if found else ""


class AllowedHosts:
    """Refuses requests for other hosts with 421; probes use the address of a pod, and are not checked."""

    def __init__(self, app: ASGIApp, hosts: Collection[str]) -> None:
        self._app = app
        self._hosts = LOCAL | {host_of(each) for each in hosts}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["path"] not in PROBES:
            host = host_of(Headers(scope=scope).get("host", ""))
            if host not in self._hosts and not _OWN.fullmatch(host):
                detail = "This host is not served here: ask for one that ALLOWED_HOSTS names."
                await problem_response(HTTPStatus.MISDIRECTED_REQUEST, detail)(scope, receive, send)
                return
        await self._app(scope, receive, send)
