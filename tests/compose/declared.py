"""What the manifests say of services, by which differences are explained."""

from dataclasses import dataclass
from functools import cached_property

from tests.compose.container import Leaves

_TOLD = {"REQUEST_TIMEOUT_SECONDS", "DRAIN_SECONDS"}


def named(call: str) -> str:
    """Return the callee of a call, as in "backend http"."""
    return call.partition(" ")[0]


@dataclass(frozen=True)
class Declared:
    """What the manifests say of all services, to know which differences they explain."""

    manifests: Leaves

    def keys(self, service: str, field: str) -> list[str]:
        """Return the keys of a field of several values."""
        return self._keys.get((service, field), [])

    @cached_property
    def _keys(self) -> dict[tuple[str, str], list[str]]:
        found: dict[tuple[str, str], list[str]] = {}
        for service, field, key in self.manifests:
            found.setdefault((service, field), []).append(key)
        return found

    def is_told(self, service: str) -> bool:
        """Return whether a service honours the contract, and so gets where to listen as a setting."""
        return not _TOLD.isdisjoint(self.keys(service, "settings"))

    def listens_as_told(self, service: str) -> bool:
        """Return whether a service can be told where to listen: by the contract, or for each port."""
        settings = [self.manifests[service, "settings", key] for key in self.keys(service, "settings")]
        ports = self.keys(service, "listens")
        return self.is_told(service) or all(f":{number}" in settings for number in ports)

    def share_a_network(self, one: str, other: str) -> bool:
        """Return whether one calls the other, or both call the same port."""
        called, called_by_other = (set(self.keys(each, "calls")) for each in (one, other))
        names = {named(each) for each in called}
        names_of_other = {named(each) for each in called_by_other}
        return other in names or one in names_of_other or bool(called & called_by_other)
