"""The Secrets that an environment expects, whoever puts them there."""

from typing import NamedTuple

from lib.model.add_ons import Issuer, SecretStore
from lib.model.platform import Platform

OPAQUE = "Opaque"
REGISTRY = "kubernetes.io/dockerconfigjson"
TLS = "kubernetes.io/tls"


class ExpectedSecret(NamedTuple):
    """A Secret of the environment's namespace, the keys that are read of it, and what makes it."""

    name: str
    type: str
    keys: tuple[str, ...]
    maker: SecretStore | Issuer | None
    """None where a person must make it."""


def expected_secrets(platform: Platform) -> list[ExpectedSecret]:
    """Return every Secret that something in the environment reads."""
    registry, add_ons = platform.environment.registry, platform.environment.add_ons
    store, tls = add_ons.secret_store, platform.environment.ingress.tls
    found = [ExpectedSecret(name, OPAQUE, keys, store) for name, keys in _credentials(platform).items()]
    if registry.pull_secret:
        found.append(ExpectedSecret(registry.pull_secret, REGISTRY, (".dockerconfigjson",), store))
    if tls:
        found.append(ExpectedSecret(tls.secret, TLS, ("tls.crt", "tls.key"), add_ons.issuer or store))
    return found


def _credentials(platform: Platform) -> dict[str, tuple[str, ...]]:
    """Return the keys of each Secret that services and jobs read."""
    read = {
        (key.secret, key.key)
        for program in platform.programs
        for key in platform.credentials(program).values()
    }
    return {name: tuple(sorted(key for secret, key in read if secret == name)) for name, _ in sorted(read)}
