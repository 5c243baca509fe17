"""The issuer's keys: when they are fetched, how long they are used, and what an issuer may answer."""

import asyncio
import json
import time
from collections.abc import Awaitable, Callable, Iterator
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from jwt.algorithms import RSAAlgorithm

from app.login.keys import Keys
from app.login.refusal import Refused
from app.login.verifier import Verifier
from app.process.problem import Unavailable
from app.process.settings import LoginSettings
from tests.issuer import CLIENT, Issuer, ec_key, issuer_server, part, public, rsa_key

Step = Callable[[Keys], Awaitable[None]]


@pytest.fixture
def issuer() -> Iterator[Issuer]:
    with issuer_server() as issuer:
        yield issuer


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


def verifier(issuer: Issuer, keys: Keys) -> Verifier:
    return Verifier(LoginSettings(issuer.url, issuer.keys_url, CLIENT), keys)


async def known(keys: Keys, key_id: str, algorithm: str = "RS256") -> bool:
    return await keys.find(key_id, algorithm) is not None


async def until(check: Callable[[], Awaitable[bool]], seconds: float = 30) -> None:
    end = time.monotonic() + seconds
    while not await check():
        assert time.monotonic() < end, "did not happen in time"
        await asyncio.sleep(0.02)


def test_many_at_once_share_one_answer_and_ask_again_after_a_pause(issuer: Issuer) -> None:
    """A key that the issuer does not name is asked for once in that time, also if the issuer fails."""

    async def step(keys: Keys) -> None:
        assert await known(keys, "a")
        for asked, status in ((2, 200), (3, 500)):
            issuer.status = status
            found = await asyncio.gather(*(known(keys, f"unknown-{number}") for number in range(200)))
            assert not any(found)
            assert not await known(keys, "unknown-again")
            assert issuer.asked == asked
            await asyncio.sleep(1.1)

    carry_out(issuer, step, pause_seconds=1)


def test_a_rotated_key_is_found_at_once_and_the_old_one_ends_with_the_next_answer(issuer: Issuer) -> None:
    """Whoever comes with the new key makes the issuer be asked."""

    async def step(keys: Keys) -> None:
        assert await known(keys, "a")
        issuer.keys = [public(rsa_key("b"), "b")]
        assert await known(keys, "a")
        assert await known(keys, "b")
        assert not await known(keys, "a")

    carry_out(issuer, step)


def test_a_rotation_is_seen_without_a_token_of_the_new_key(issuer: Issuer) -> None:
    """A key that the issuer takes back is not accepted for good."""

    async def step(keys: Keys) -> None:
        assert await known(keys, "a")
        issuer.keys = [public(rsa_key("b"), "b")]

        async def is_gone() -> bool:
            return ("a", "RS256") not in (keys.current or {})

        await until(is_gone)
        assert await known(keys, "b")

    carry_out(issuer, step, kept_seconds=0.1)


@pytest.mark.parametrize(
    ("status", "body"), [(503, None), (200, b"<html>"), (200, b'{"keys": []}'), (302, None)]
)
def test_known_keys_stay_valid_while_the_issuer_fails(
    issuer: Issuer, status: int, body: bytes | None
) -> None:
    """Whatever it answers, and however often."""

    async def step(keys: Keys) -> None:
        assert await known(keys, "a")
        issuer.status, issuer.body, asked = status, body, issuer.asked
        issuer.keys = [public(rsa_key("b"), "b")]
        await until(lambda: _is_more(issuer, asked + 2))
        assert await known(keys, "a")
        assert not await known(keys, "b")

    carry_out(issuer, step, kept_seconds=0.05, pause_seconds=0.05)


def test_a_known_key_waits_for_no_issuer_that_hangs(issuer: Issuer) -> None:
    """Only who has an unknown key waits, and not for long."""

    async def step(keys: Keys) -> None:
        assert await known(keys, "a")
        issuer.opened.clear()
        await until(lambda: _is_more(issuer, 1))
        waiting = asyncio.create_task(known(keys, "unknown"))
        for _ in range(100):
            assert await known(keys, "a")
        assert not waiting.done()
        assert not await waiting

    carry_out(issuer, step, kept_seconds=0.05, answer_seconds=3)


async def _is_more(issuer: Issuer, asked: int) -> bool:
    return issuer.asked > asked


def test_without_any_keys_nobody_is_recognized_until_the_issuer_answers() -> None:
    """The service starts without the issuer, says that it is unavailable, and needs no restart."""
    with issuer_server() as issuer:
        issuer.opened.clear()

        async def step(keys: Keys) -> None:
            for _ in range(3):
                with pytest.raises(Unavailable) as raised:
                    await keys.find("a", "RS256")
                assert raised.value.headers == {"Retry-After": "5"}
            issuer.opened.set()

            async def is_known() -> bool:
                try:
                    return await known(keys, "a")
                except Unavailable:
                    return False

            await until(is_known)

        carry_out(issuer, step, answer_seconds=0.2)


def test_an_issuer_that_refuses_connections_is_unavailable() -> None:
    """As if it had never been there."""

    async def step(keys: Keys) -> None:
        with pytest.raises(Unavailable):
            await keys.find("a", "RS256")

    carry_out(Issuer("http://127.0.0.1:9"), step)


def test_who_goes_does_not_end_the_question_of_others(issuer: Issuer) -> None:
    """Requests share one question, and any of them may be cut short."""
    issuer.opened.clear()

    async def step(keys: Keys) -> None:
        first, second = (asyncio.create_task(known(keys, "a")) for _ in range(2))
        await until(lambda: _is_more(issuer, 0))
        first.cancel()
        issuer.opened.set()
        assert await second
        assert issuer.asked == 1

    carry_out(issuer, step)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b"null",
        b'{"keys": null}',
        b'{"keys": {}}',
        b'{"keys": [1, null, {}, {"kty": "oct", "k": "c2VjcmV0", "kid": "a"}]}',
        b'{"keys": [{"kty": "RSA", "kid": "a", "n": "!", "e": "AQAB"}]}',
        b'{"keys": [{"kty": "RSA", "kid": ["a"], "n": 1, "e": []}]}',
        b"[" * 100_000,
        json.dumps({"keys": [public(rsa_key("a"), "a")]}).encode() + b" " * 300_000,
    ],
)
def test_what_is_no_set_of_keys_is_a_failure(issuer: Issuer, body: bytes) -> None:
    """However it is wrong, and however long it is."""
    issuer.body = body

    async def step(keys: Keys) -> None:
        with pytest.raises(Unavailable):
            await keys.find("a", "RS256")

    carry_out(issuer, step)


def test_keys_for_other_purposes_are_left_out(issuer: Issuer) -> None:
    """For encryption, for other algorithms, on other curves, private ones, and those without a usable id."""
    wrong: list[dict[str, Any]] = [
        public(rsa_key("a"), "enc", use="enc"),
        public(rsa_key("a"), "ps", alg="PS256"),
        public(ec.generate_private_key(ec.SECP384R1()), "p384"),
        RSAAlgorithm.to_jwk(rsa_key("a"), as_dict=True) | {"kid": "private"},
        public(rsa_key("a"), "a") | {"kid": {"a": 1}},
    ]
    issuer.keys = [*wrong, public(ec_key("e"), "e"), public(rsa_key("a"), "a", alg="RS256")]

    async def step(keys: Keys) -> None:
        assert await known(keys, "a")
        assert await known(keys, "e", "ES256")
        usable = {key_id for key_id, _ in keys.current or {}}
        assert usable == {"a", "e"}

    carry_out(issuer, step)


def test_a_withdrawn_key_ends_the_tokens_that_were_verified_with_it(issuer: Issuer) -> None:
    """What is remembered of a token does not outlive its key; an equal answer ends nothing."""
    header = [f"Bearer {issuer.token()}".encode()]

    async def step(keys: Keys) -> None:
        verifying = verifier(issuer, keys)
        assert await known(keys, "a")
        person = await verifying.person(header)
        asked = issuer.asked
        await until(lambda: _is_more(issuer, asked + 1))
        assert await verifying.person(header) is person, "a token is verified once"
        issuer.keys = [public(rsa_key("b"), "b")]

        async def is_refused() -> bool:
            try:
                return await verifying.person(header) is None
            except Refused as refused:
                return refused.reason == "key"

        await until(is_refused)

    carry_out(issuer, step, kept_seconds=0.05)


@pytest.mark.filterwarnings("ignore::jwt.warnings.InsecureKeyLengthWarning")  # by whoever signs
def test_weak_keys_and_those_of_another_curve_are_refused(issuer: Issuer) -> None:
    """Of RSA, 2048 bits are the least; what an issuer says of a key's algorithm does not change its curve."""
    curve = ec.generate_private_key(ec.SECP384R1())
    issuer.keys = [public(rsa_key("short", 1024), "short"), public(curve, "curve", alg="ES256")]
    by_curve = f"{part({'alg': 'ES256', 'kid': 'curve'})}.{part(issuer.claims())}.AAAA"

    async def step(keys: Keys) -> None:
        for token in (issuer.token(rsa_key("short", 1024), "short"), by_curve):
            with pytest.raises(Refused) as raised:
                await verifier(issuer, keys).person([f"Bearer {token}".encode()])
            assert raised.value.reason == "key"

    carry_out(issuer, step)


def test_the_memory_for_verified_tokens_is_bounded(issuer: Issuer, monkeypatch: pytest.MonkeyPatch) -> None:
    """The oldest is verified again, and no token is remembered as it is."""
    monkeypatch.setattr("app.login.verifier._MOST_KEPT", 3)
    headers = [[f"Bearer {issuer.token(sub=f's-{number}')}".encode()] for number in range(5)]

    async def step(keys: Keys) -> None:
        verifying = verifier(issuer, keys)
        assert await known(keys, "a")
        persons = [await verifying.person(header) for header in headers]
        assert [person.owner for person in persons] == [f"{issuer.url}#s-{number}" for number in range(5)]
        again = [await verifying.person(header) for header in headers[::-1]]
        assert [new is old for new, old in zip(again[::-1], persons, strict=True)] == [False] * 2 + [True] * 3
        kept = json.dumps([[repr(name), repr(known)] for name, known in vars(verifying)["_verified"].items()])
        assert len(vars(verifying)["_verified"]) == 3
        assert "eyJ" not in kept

    carry_out(issuer, step)
