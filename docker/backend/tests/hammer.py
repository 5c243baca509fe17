"""Clients that come, time out and disconnect at random; each draws from a seed, so a run can be repeated."""

import asyncio
import random
import socket
from collections import Counter
from collections.abc import Awaitable, Callable
from contextlib import suppress
from uuid import UUID

import aiohttp

from tests.service import GOAL

ROUTES = ("list", "read", "search", "create", "check-in", "trajectory", "delete", "half a request")
_REQUEST = b"POST /api/goals HTTP/1.1\r\nHost: localhost\r\nContent-Length: 99\r\n\r\n{"
PATIENCE = (0.01, 0.05, 0.3, 5.0)
"""How long a client waits, in seconds."""


def hammer(port: int, goals: list[str], clients: int, seconds: float, seed: int) -> Counter[str]:
    """Return how often each outcome was seen: a status, or what the client did."""
    return asyncio.run(_hammer(("127.0.0.1", port), goals, clients, seconds, seed))


async def _hammer(
    address: tuple[str, int], goals: list[str], clients: int, seconds: float, seed: int
) -> Counter[str]:
    outcomes: Counter[str] = Counter()
    url, connector = f"http://127.0.0.1:{address[1]}", aiohttp.TCPConnector(limit=0)
    async with aiohttp.ClientSession(url, connector=connector) as http:

        async def ask(draw: random.Random) -> str:
            route = draw.choice(ROUTES)
            if route == "half a request":
                return await _leave(address, draw)
            return await _ask(http, _request(route, draw.choice(goals), draw), draw)

        runs = [_client(ask, random.Random(seed + each), outcomes) for each in range(clients)]  # noqa: S311
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await asyncio.gather(*runs)
    return outcomes


async def _client(
    ask: Callable[[random.Random], Awaitable[str]], draw: random.Random, outcomes: Counter[str]
) -> None:
    while True:
        try:
            async with asyncio.timeout(draw.choice(PATIENCE)):
                outcomes[await ask(draw)] += 1
        except TimeoutError:
            outcomes["timed out"] += 1
        except aiohttp.ClientError:
            outcomes["lost"] += 1
        await asyncio.sleep(draw.uniform(0, 0.05))


async def _ask(http: aiohttp.ClientSession, request: tuple[str, str, object], draw: random.Random) -> str:
    method, path, body = request
    headers = {"Idempotency-Key": f'"{UUID(int=draw.getrandbits(128))}"'} if body else {}
    async with http.request(method, f"/api{path}", json=body, headers=headers) as answer:
        await answer.read()
        return str(answer.status)


def _request(route: str, goal: str, draw: random.Random) -> tuple[str, str, object]:
    return {
        "list": ("GET", "/goals", None),
        "read": ("GET", f"/goals/{goal}", None),
        "search": ("GET", "/search?q=run+far", None),
        "create": ("POST", "/goals", GOAL),
        "check-in": ("POST", f"/goals/{goal}/check-ins", {"date": "2024-01-01", "value": draw.random()}),
        "trajectory": ("GET", f"/goals/{goal}/trajectory", None),
        "delete": ("DELETE", f"/goals/{UUID(int=draw.getrandbits(128))}", None),
    }[route]


async def _leave(address: tuple[str, int], draw: random.Random) -> str:
    """Send the beginning of a request, and leave."""
    with socket.create_connection(address) as connection:
        connection.sendall(_REQUEST[: draw.randint(0, len(_REQUEST))])
        await asyncio.sleep(draw.uniform(0, 0.1))
    return "left"
