"""Where load may go: to this machine alone."""

import ipaddress
import socket
from urllib.parse import urlsplit

from tests.loopback import HOST


class NotLoopbackError(Exception):
    """A target on another machine."""


def on_loopback(url: str) -> str:
    """Return a URL whose host is this machine's loopback, whatever name it has, or raise NotLoopbackError."""
    parts = urlsplit(url)
    if parts.scheme != "http" or not parts.hostname or not parts.port:
        raise NotLoopbackError(f"the target {url!r} is not a URL like http://{HOST}:8080: correct it")
    foreign = sorted(address for address in _addresses(parts.hostname) if not _is_loopback(address))
    if foreign:
        raise NotLoopbackError(
            f"the target {url!r} is on {', '.join(foreign)}, but load may go only to loopback: "
            f"name a service on {HOST}"
        )
    return url


def _addresses(host: str) -> set[str]:
    try:
        return {str(found[4][0]) for found in socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)}
    except (OSError, UnicodeError) as error:
        raise NotLoopbackError(
            f"the target's host {host!r} has no address ({error}): name one on {HOST}"
        ) from None


def _is_loopback(address: str) -> bool:
    return ipaddress.ip_address(address.partition("%")[0]).is_loopback
