"""Keys that are kept in the background, in the process of a test."""

import asyncio
import time
from collections.abc import Awaitable, Callable

from app.login.keys import Keys
from tests.issuer import Issuer

Step = Callable[[Keys], Awaitable[None]]


def carry_out(issuer: Issuer, step: Step, **times: float) -> None:
    """Carry out a step with keys that are kept in the background, as the service does."""

    async def run() -> None:
        keys = Keys(issuer.keys_url, **times)
        keeping = asyncio.create_task(keys.keep())
        await asyncio.sleep(0)  # it begins before any request does
        try:
            await step(keys)
        finally:
            keeping.cancel()
            await asyncio.gather(keeping, return_exceptions=True)

    asyncio.run(run())


async def known(keys: Keys, key_id: str, algorithm: str = "RS256") -> bool:
    return await keys.find(key_id, algorithm) is not None


async def until(check: Callable[[], Awaitable[bool]], seconds: float = 30) -> None:
    end = time.monotonic() + seconds
    while not await check():
        assert time.monotonic() < end, "did not happen in time"
        await asyncio.sleep(0.02)


async def has_been_asked(issuer: Issuer, asked: int) -> bool:
    return issuer.asked > asked
