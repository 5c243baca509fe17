"""The issuer's keys: when they are fetched, how long they are used, and what an issuer may answer."""

import asyncio
import json
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from jwt.algorithms import RSAAlgorithm

from app.login.keys import Keys
from app.process.problem import Unavailable
from tests.issuer import Issuer, ec_key, issuer_server, public, rsa_key
from tests.keeping import carry_out, has_been_asked, known, until


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
        await until(lambda: has_been_asked(issuer, asked + 2))
        assert await known(keys, "a")
        assert not await known(keys, "b")

    carry_out(issuer, step, kept_seconds=0.05, pause_seconds=0.05)


def test_a_known_key_waits_for_no_issuer_that_hangs(issuer: Issuer) -> None:
    """Only who has an unknown key waits, and not for long."""

    async def step(keys: Keys) -> None:
        assert await known(keys, "a")
        issuer.opened.clear()
        await until(lambda: has_been_asked(issuer, 1))
        waiting = asyncio.create_task(known(keys, "unknown"))
        for _ in range(100):
            assert await known(keys, "a")
        assert not waiting.done()
        assert not await waiting

    carry_out(issuer, step, kept_seconds=0.05, answer_seconds=3)


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
        await until(lambda: has_been_asked(issuer, 0))
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


def test_a_token_that_names_no_key_means_the_only_one(issuer: Issuer) -> None:
    """Of several, none is tried: an issuer that has them must say which."""

    async def step(keys: Keys) -> None:
        assert await keys.find(None, "RS256") is not None
        assert await keys.find(None, "ES256") is None
        issuer.keys = [public(rsa_key("a"), "a"), public(rsa_key("b"), "b")]
        assert await known(keys, "b")
        assert await keys.find(None, "RS256") is None

    carry_out(issuer, step, pause_seconds=0)
