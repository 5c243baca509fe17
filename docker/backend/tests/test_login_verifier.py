"""What is remembered of tokens that were verified, and keys that verify none."""

import json

import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from app.login.keys import Keys
from app.login.refusal import Refused
from app.login.verifier import Verifier
from app.process.settings import LoginSettings
from tests.issuer import CLIENT, Issuer, part, public, rsa_key
from tests.keeping import carry_out, has_been_asked, known, until


def verifier(issuer: Issuer, keys: Keys) -> Verifier:
    return Verifier(LoginSettings(issuer.url, issuer.keys_url, CLIENT), keys)


def test_a_withdrawn_key_ends_the_tokens_that_were_verified_with_it(issuer: Issuer) -> None:
    """What is remembered of a token does not outlive its key; an equal answer ends nothing."""
    header = [f"Bearer {issuer.token()}".encode()]

    async def step(keys: Keys) -> None:
        verifying = verifier(issuer, keys)
        assert await known(keys, "a")
        person = await verifying.person(header)
        asked = issuer.asked
        await until(lambda: has_been_asked(issuer, asked + 1))
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
