"""The Secrets that an environment expects, whoever puts them there."""

from typing import NamedTuple

from lib.model.platform import Platform

OPAQUE = "Opaque"
REGISTRY = "kubernetes.io/dockerconfigjson"
TLS = "kubernetes.io/tls"


class ExpectedSecret(NamedTuple):
    """A Secret of the environment's namespace, and the keys that are read of it."""

    name: str
    type: str
    keys: tuple[str, ...]


def expected_secrets(platform: Platform) -> list[ExpectedSecret]:
    """Return the Secrets that must come from outside: by a store's operator, or by hand."""
    registry, add_ons = platform.environment.registry, platform.environment.add_ons
    tls = platform.environment.ingress.tls
    found = [ExpectedSecret(name, OPAQUE, keys) for name, keys in _credentials(platform).items()]
    if registry.pull_secret:
        found.append(ExpectedSecret(registry.pull_secret, REGISTRY, (".dockerconfigjson",)))
    if tls and not add_ons.issuer:
        found.append(ExpectedSecret(tls.secret, TLS, ("tls.crt", "tls.key")))
    return found


def _credentials(platform: Platform) -> dict[str, tuple[str, ...]]:
    """Return the keys of each Secret that services read."""
    read = {
        (key.secret, key.key)
        for workload in platform.workloads
        for key in platform.credentials(workload).values()
    }
    return {name: tuple(sorted(key for secret, key in read if secret == name)) for name, _ in sorted(read)}
