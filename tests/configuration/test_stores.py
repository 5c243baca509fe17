"""What must hold between an environment's Secrets and the store that they come from."""

from pathlib import Path

import pytest

from lib.configuration import read_platforms
from tests.configuration.folder import report, set_environment

CREDENTIALS = (
    "External(host='api.example.com', port=443, protocol='http', tls=True, credentials={credentials})"
)
LONG = f"{'e' * 61}.{'e' * 61}"
ENTRY = "an entry of add_ons.secret_store"


def set_store(config: Path, store: str, embedding: str = "EMBEDDING", changes: str = "") -> None:
    """Give production a store, without an issuer, and another embedding."""
    add_ons = f"replace(ENVIRONMENT.add_ons, issuer=None, secret_store=SecretStore(name='store', {store}))"
    set_environment(config, "prod", f"add_ons={add_ons}, externals={{'embedding': {embedding}}}, {changes}")


def of(**keys: tuple[str, str]) -> str:
    """Return an external with credentials."""
    named = {name: f"SecretKey(secret={secret!r}, key={key!r})" for name, (secret, key) in keys.items()}
    text = ", ".join(f"{name!r}: {each}" for name, each in named.items())
    return CREDENTIALS.format(credentials=f"{{{text}}}")


@pytest.mark.parametrize(
    ("store", "embedding", "name", "allowed"),
    [
        (
            "provider='azure-key-vault', path='goals'",
            of(key=(LONG, "key")),
            f"goals-{LONG.replace('.', '-')}"[:76] + " ...",
            f"at most 127 characters, letters, digits and -: key key of Secret {LONG} is expected there",
        ),
        (
            "provider='doppler', path=None, whole_values=True",
            of(key=("1st", "key")),
            "1ST_KEY",
            "at most 200 characters, A-Z, 0-9 and _, not beginning with a digit: key key of Secret 1st is expected there",
        ),
        (
            "provider='gcp-secret-manager', path=None, whole_values=True",
            of(one=("a-b", "c"), two=("a", "b-c")),
            "a-b-c",
            "different from that of every other value: key c of Secret a-b and key b-c of Secret a are expected there",
        ),
        (
            "provider='gcp-secret-manager', path='goals', whole_values=True",
            of(one=("a", "b.c"), two=("a", "b-c")),
            "goals-a-b-c",
            "different from that of every other value: key b.c of Secret a and key b-c of Secret a are expected there",
        ),
        (
            "provider='azure-key-vault', path='goals'",
            of(one=("a.b", "key"), two=("a-b", "other")),
            "goals-a-b",
            "different from that of every other value: key key of Secret a.b and key other of Secret a-b are expected there",
        ),
        (
            "provider='azure-key-vault', path='goals', whole_values=True",
            of(one=("a", "key"), two=("a", "KEY")),
            "goals-a-KEY",
            "different from that of every other value: key key of Secret a and key KEY of Secret a are expected there",
        ),
        (
            "provider='gcp-secret-manager', path=None, whole_values=True",
            of(one=("pull", "dockerconfigjson")),
            "pull-dockerconfigjson",
            "different from that of every other value: key dockerconfigjson of Secret pull and key .dockerconfigjson of Secret pull are expected there",
        ),
        (
            "provider='gcp-secret-manager', path=None, whole_values=True",
            of(one=("prod", "tls-tls.crt")),
            "prod-tls-tls-crt",
            "different from that of every other value: key tls-tls.crt of Secret prod and key tls.crt of Secret prod-tls are expected there",
        ),
    ],
    ids=["long", "digit", "Secrets", "keys", "Secrets of properties", "case", "pull secret", "certificate"],
)
def test_a_value_without_a_place_of_its_own_is_told(
    config: Path, store: str, embedding: str, name: str, allowed: str
) -> None:
    """A name that the provider can't have, and one that two values would share."""
    set_store(config, store, embedding)
    [line] = [each for each in report(config) if ENTRY in each]
    shown = name if name.endswith("...") else f"{name}'"
    assert line == f"prod: {ENTRY} is '{shown}; it must be {allowed}; edit config/prod.py"


@pytest.mark.parametrize(
    ("changes", "place", "secret", "owner"),
    [
        ("registry=replace(ENVIRONMENT.registry, pull_secret='embedding')", "registry.pull_secret", "embedding", "externals.embedding is of type Opaque"),
        ("pull_secrets={'docker.io/library': 'embedding'}", "pull_secrets.docker.io/library", "embedding", "externals.embedding is of type Opaque"),
        ("hosts={'frontend': Host(name='a.b', tls_secret='embedding')}", "hosts.frontend.tls_secret", "embedding", "externals.embedding is of type Opaque"),
        ("hosts={'frontend': Host(name='a.b', tls_secret='pull')}", "hosts.frontend.tls_secret", "pull", "registry.pull_secret is of type kubernetes.io/dockerconfigjson"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("add_ons", ["ENVIRONMENT.add_ons", "AddOns()"])
def test_a_secret_is_of_one_type(
    config: Path, changes: str, place: str, secret: str, owner: str, add_ons: str
) -> None:
    """Whoever makes it, a Secret has one type: no other kind of value is added to it."""
    set_environment(config, "prod", f"{changes}, add_ons={add_ons}")
    assert dict.fromkeys(report(config)) == {
        f"prod: {place} is '{secret}'; it must be the name of another Secret: that of {owner}; edit config/prod.py": None
    }


def test_a_certificate_of_an_issuer_needs_no_entry(config: Path) -> None:
    """Only what comes from the store must have a place there."""
    issued = "replace(ENVIRONMENT.add_ons, secret_store=SecretStore(name='store', provider='doppler', path=None, whole_values=True))"
    hosts = "{'frontend': Host(name='prod.example.com', tls_secret='1-tls')}"
    set_environment(config, "prod", f"hosts={hosts}, add_ons={issued}")
    assert read_platforms(config)
    set_environment(config, "prod", f"hosts={hosts}, add_ons=replace({issued}, issuer=None)")
    assert [each.split(";")[0] for each in report(config)] == [
        f"prod: {ENTRY} is '1_TLS_TLS_CRT'",
        f"prod: {ENTRY} is '1_TLS_TLS_KEY'",
    ]


def test_a_wrong_store_or_external_is_not_compared(config: Path) -> None:
    """A wrong value is reported, and what would follow from it is not."""
    set_store(config, "provider='gcp-secret-manager', path='a/b'", of(one=("a-b", "c"), two=("a", "b c")))
    assert [each.split(" is ")[0] for each in report(config)] == [
        "prod: externals.embedding.credentials.two.key",
        "prod: add_ons.secret_store.path",
    ]
