"""A store of external-secrets, and where in it an environment's credentials are expected."""

import re
from collections.abc import Iterator
from typing import Annotated, Literal, NamedTuple, TypeAlias

from lib.model.record import Fault, Record, Rule, rule
from lib.model.scalars import Minutes, ObjectName, StorePath
from lib.model.store_provider import PROVIDERS, Provider

ProviderName: TypeAlias = Annotated[
    str, Rule(f"one of {', '.join(map(repr, PROVIDERS))}", lambda text: text in PROVIDERS)
]
Separator: TypeAlias = Annotated[
    str, Rule("/, or 1 to 3 of the characters -, _ and .", re.compile(r"/|[-_.]{1,3}").fullmatch)
]


class Entry(NamedTuple):
    """Where a store has a value."""

    name: str
    property: str | None
    """What external-secrets reads of the entry; None for all of it."""


class SecretStore(Record):
    """A store of external-secrets.

    The value of key K in Secret S is the property K of the entry `path`/S or, with `whole_values`, the entry
    `path`/S/K itself, joined by `separator`. A SecretStore must be in the environment's namespace.
    """

    name: ObjectName
    kind: Literal["SecretStore", "ClusterSecretStore"] = "ClusterSecretStore"
    provider: ProviderName = "vault"
    path: StorePath | None
    """How the names of all entries begin; None where the store has the environment's secrets alone."""
    separator: Separator | None = None
    """None for the provider's usual one: / where its names have it."""
    whole_values: bool = False
    refresh_minutes: Minutes = 15

    @property
    def held_by(self) -> Provider:
        return PROVIDERS[self.provider]

    def entry(self, secret: str, key: str) -> Entry:
        """Return where the value of a Secret's key is."""
        provider = self.held_by
        parts = [provider.spelled(each) for each in ((secret, key) if self.whole_values else (secret,))]
        name = provider.joined(
            self.separator or provider.separator, [*([self.path] if self.path else []), *parts]
        )
        return Entry(name, None if self.whole_values else provider.property_of(key))

    @rule("provider", "path", "separator")
    def _names_can_be_had(self) -> Iterator[Fault]:
        for field, value in {"path": self.path, "separator": self.separator}.items():
            if value and not self.held_by.has_characters(value):
                allowed = f"of {self.held_by.spoken}: {self.provider} has no other names"
                yield Fault(field, value, allowed)

    @rule("provider", "whole_values")
    def _values_can_be_read(self) -> Iterator[Fault]:
        if self.whole_values and not self.held_by.whole_values:
            allowed = f"False: an entry of {self.provider} is an object, whose properties are the values"
            yield Fault("whole_values", self.whole_values, allowed)
        if not self.whole_values and self.held_by.properties == "nothing":
            allowed = f"True: external-secrets reads no properties of {self.provider}"
            yield Fault("whole_values", self.whole_values, allowed)
