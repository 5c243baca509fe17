"""Tokens that must not be accepted, each with the reason."""

import hmac
import time
from collections.abc import Callable

import jwt
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from tests.issuer import CLIENT, Issuer, ec_key, part, rsa_key


def unsigned(issuer: Issuer) -> str:
    return issuer.token().rpartition(".")[0] + "."


def without_algorithm(issuer: Issuer) -> str:
    return f"{part({'alg': 'none', 'kid': 'a'})}.{part(issuer.claims())}."


def by_public_key(issuer: Issuer) -> str:
    """Sign with the public key as if it were a secret."""
    pem = rsa_key("a").public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    signed = f"{part({'alg': 'HS256', 'kid': 'a'})}.{part(issuer.claims())}"
    return f"{signed}.{jwt.utils.base64url_encode(hmac.digest(pem, signed.encode(), 'sha256')).decode()}"


def altered(issuer: Issuer) -> str:
    head, _, signature = issuer.token().split(".")
    return f"{head}.{part(issuer.claims(sub='eve'))}.{signature}"


def with_header(issuer: Issuer, **header: object) -> str:
    return jwt.encode(issuer.claims(), rsa_key("a"), "RS256", {"kid": "a"} | header)


HOUR = 3600
TOKENS: list[tuple[str, Callable[[Issuer], str]]] = [
    ("signature", unsigned),
    ("algorithm", without_algorithm),
    ("algorithm", by_public_key),
    ("algorithm", lambda issuer: issuer.token(algorithm="RS512")),
    ("algorithm", lambda issuer: issuer.token(algorithm="PS256")),
    ("algorithm", lambda issuer: f"{part({'kid': 'a'})}.{part(issuer.claims())}.AAAA"),
    ("algorithm", lambda issuer: f"{part({'alg': ['RS256'], 'kid': 'a'})}.{part(issuer.claims())}.AAAA"),
    ("signature", altered),
    ("signature", lambda issuer: issuer.token(rsa_key("b"))),
    ("key", lambda issuer: issuer.token(rsa_key("b"), "b")),
    ("key", lambda issuer: issuer.token(ec_key("e"), "a", "ES256")),
    ("key", lambda issuer: with_header(issuer, kid="/etc/passwd", jku="http://127.0.0.1:9/keys")),
    ("issuer", lambda issuer: issuer.token(iss="https://other.example.com")),
    ("issuer", lambda issuer: issuer.token(iss=f"{issuer.url}/")),
    ("audience", lambda issuer: issuer.token(aud="other")),
    ("audience", lambda issuer: issuer.token(aud=["other"])),
    ("audience", lambda issuer: issuer.token(aud=CLIENT.upper())),
    ("expired", lambda issuer: issuer.token(exp=int(time.time()) - 61)),
    ("not_yet", lambda issuer: issuer.token(nbf=int(time.time()) + HOUR)),
    ("not_yet", lambda issuer: issuer.token(iat=int(time.time()) + HOUR)),
    *(("claims", lambda issuer, name=name: issuer.token(**{name: None})) for name in ("exp", "iat", "sub")),
    ("claims", lambda issuer: issuer.token(iss=None)),
    ("claims", lambda issuer: issuer.token(aud=None)),
    ("claims", lambda issuer: issuer.token(sub="")),
    ("claims", lambda issuer: issuer.token(sub="a" * 256)),
    ("claims", lambda issuer: issuer.token(sub="a\nb")),
    ("claims", lambda issuer: with_header(issuer, typ="logout+jwt")),
    ("malformed", lambda issuer: with_header(issuer, crit=["exp"])),
    ("malformed", lambda issuer: issuer.token(groups=["long" * 10_000])),
    ("malformed", lambda issuer: issuer.token(exp="soon")),
    ("malformed", lambda issuer: issuer.token()[5:]),
    ("malformed", lambda issuer: f"{part([])}.{part(issuer.claims())}.AAAA"),
    ("malformed", lambda issuer: f"{issuer.token()}.AAAA"),
    ("malformed", lambda issuer: f"{issuer.token()},"),
    ("malformed", lambda _: "x"),
]
