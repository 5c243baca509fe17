"""Persons who use one service at once, each with several clients, and what they saw that is not theirs.

Each draws from a seed, so a run can be repeated. All goals have the same text, and all keys are shared: what
differs is whose they are, which only their unit tells.
"""

import asyncio
import random
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

import aiohttp

from tests.people import SUBJECT
from tests.service import GOAL

ROUTES = ("list", "search", "create", "create again", "check-in", "trajectory", "delete", "another's")
_MOST_KEPT = 12
_PATIENCE = (0.3, 20.0, 20.0)
_KEYS = 40


@dataclass
class Someone:
    """A person, the ids that were answered to this person, and those of them that were deleted."""

    name: str
    kept: set[str] = field(default_factory=set)
    deleted: set[str] = field(default_factory=set)
    seen: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)

    @property
    def goal(self) -> dict[str, Any]:
        return GOAL | {"unit": self.name}

    def look_at(self, goals: list[dict[str, Any]], route: str) -> None:
        """Note goals that should not have been shown."""
        self.wrong += [f"{route} shows {each}" for each in goals if each["unit"] != self.name]


@dataclass
class Crowd:
    """What all persons do at one service until time is up."""

    port: int
    people: list[Someone]
    seed: int

    def use(self, clients: int, seconds: float) -> None:
        asyncio.run(self._use(clients, seconds))

    async def _use(self, clients: int, seconds: float) -> None:
        url, connector = f"http://127.0.0.1:{self.port}", aiohttp.TCPConnector(limit=0)
        async with aiohttp.ClientSession(url, connector=connector) as http:
            draws = (random.Random(self.seed + each) for each in range(clients * len(self.people)))  # noqa: S311
            runs = [self._client(http, who, next(draws)) for who in self.people for _ in range(clients)]
            with suppress(TimeoutError):
                async with asyncio.timeout(seconds):
                    await asyncio.gather(*runs)

    async def _client(self, http: aiohttp.ClientSession, who: Someone, draw: random.Random) -> None:
        while True:
            route = draw.choice(ROUTES)
            try:
                async with asyncio.timeout(draw.choice(_PATIENCE)):
                    await self._step(http, who, route, draw)
            except TimeoutError:
                who.seen["timed out"] += 1
            await asyncio.sleep(draw.uniform(0, 0.02))

    async def _step(self, http: aiohttp.ClientSession, who: Someone, route: str, draw: random.Random) -> None:
        own = draw.choice(sorted(who.kept)) if who.kept else ""
        if route in ("list", "search"):
            path = "/goals?limit=100" if route == "list" else "/search?q=run+a+marathon&limit=50"
            _, content = await self._ask(http, who, "GET", path)
            items = content.get("items", [])
            who.look_at([each.get("goal", each) for each in items], route)
        elif route == "create again" or (route == "create" and len(who.kept) < _MOST_KEPT):
            await self._create(http, who, draw if route == "create again" else None)
        elif route == "another's":
            await self._try(http, who, draw)
        elif own and route in ("check-in", "trajectory"):
            body = {"date": "2024-01-01", "value": 1} if route == "check-in" else None
            method, of = ("POST", "check-ins") if body else ("GET", route)
            await self._ask(http, who, method, f"/goals/{own}/{of}", body)
        elif own and route == "delete":
            who.kept.discard(own)
            status, _ = await self._ask(http, who, "DELETE", f"/goals/{own}")
            if status in (204, 404):
                who.deleted.add(own)

    async def _create(self, http: aiohttp.ClientSession, who: Someone, draw: random.Random | None) -> None:
        key = f"shared-{draw.randrange(_KEYS)}" if draw else None
        status, content = await self._ask(http, who, "POST", "/goals", who.goal, key)
        if status == 201:
            who.look_at([content], "create")
            if draw is None:
                who.kept.add(content["id"])

    async def _try(self, http: aiohttp.ClientSession, who: Someone, draw: random.Random) -> None:
        """Ask for a goal of another by some route; there is none such."""
        others = sorted(id_ for other in self.people if other is not who for id_ in other.kept)
        if not others:
            return
        path = f"/goals/{draw.choice(others)}"
        method, of, body = draw.choice(
            [
                ("GET", "", None),
                ("GET", "/check-ins", None),
                ("GET", "/trajectory", None),
                ("DELETE", "", None),
                ("POST", "/check-ins", {"date": "2024-01-01", "value": 2}),
            ]
        )
        status, content = await self._ask(http, who, method, f"{path}{of}", body)
        if status not in (404, 503):
            who.wrong.append(f"{method} {path}{of} of another: {status} {content}")

    async def _ask(
        self,
        http: aiohttp.ClientSession,
        who: Someone,
        method: str,
        path: str,
        body: object = None,
        key: str | None = None,
    ) -> tuple[int, Any]:
        headers = {SUBJECT: who.name} | ({"Idempotency-Key": f'"{key}"'} if key else {})
        async with http.request(method, f"/api{path}", json=body, headers=headers) as answer:
            who.seen[str(answer.status)] += 1
            return answer.status, (await answer.json(content_type=None) if answer.status != 204 else {})
