"""The Secrets that an environment expects, whoever puts them there."""

from typing import NamedTuple

from lib.model.add_ons import Issuer
from lib.model.platform import Platform
from lib.model.secret_store import SecretStore

OPAQUE = "Opaque"
REGISTRY = "kubernetes.io/dockerconfigjson"
TLS = "kubernetes.io/tls"
TYPE_KEYS = {REGISTRY: (".dockerconfigjson",), TLS: ("tls.crt", "tls.key")}
"""What a Secret of a type of its own must have."""


class ExpectedSecret(NamedTuple):
    """A Secret of the environment's namespace, the keys that are read from it, and what makes it."""

    name: str
    type: str
    keys: tuple[str, ...]
    maker: SecretStore | Issuer | None
    """None where a person must make it."""
    registry: str = ""
    """The registry that a Secret of type REGISTRY is for."""


def expected_secrets(platform: Platform) -> list[ExpectedSecret]:
    """Return every Secret that something in the environment reads."""
    add_ons = platform.environment.add_ons
    store = add_ons.secret_store
    found = [ExpectedSecret(name, OPAQUE, keys, store) for name, keys in _credentials(platform).items()]
    for name, registry in _pull_secrets(platform).items():
        found.append(ExpectedSecret(name, REGISTRY, TYPE_KEYS[REGISTRY], store, registry))
    for workload in platform.workloads:
        if workload.host and workload.host.tls_secret:
            maker = add_ons.issuer or store
            found.append(ExpectedSecret(workload.host.tls_secret, TLS, TYPE_KEYS[TLS], maker))
    return found


def _pull_secrets(platform: Platform) -> dict[str, str]:
    """Return the registry of each Secret that somebody pulls an image with."""
    own = platform.environment.registry.name
    return {
        program.pull_secret: program.image.registry or own
        for program in platform.programs
        if program.pull_secret
    }


def _credentials(platform: Platform) -> dict[str, tuple[str, ...]]:
    """Return the keys of each Secret that services and jobs read."""
    read = {(key.secret, key.key) for program in platform.programs for key in program.credentials.values()}
    return {name: tuple(sorted(key for secret, key in read if secret == name)) for name, _ in sorted(read)}
