"""What must hold between the Secrets that an environment expects and the store that they come from."""

from collections.abc import Iterator
from typing import Any, NamedTuple

from lib.checks.known import Known
from lib.model import OPAQUE, REGISTRY, TLS, TYPE_KEYS, AnyExternal, Environment, Fault, SecretStore, faults
from lib.model.record import fields


class Wanted(NamedTuple):
    """A key of a Secret, the Secret's type, and the field that names it."""

    secret: str
    key: str
    type: str
    field: str

    def __str__(self) -> str:
        return f"key {self.key} of Secret {self.secret}"


def store_faults(here: Known, environment: Environment) -> Iterator[Fault]:
    """Yield Secrets that must be of two types, and values without a place of their own in the store."""
    wanted = list(dict.fromkeys([*_credentials(here, environment), *_typed(environment)]))
    yield from _type_faults(wanted)
    add_ons = _right(environment, "add_ons")
    if add_ons and add_ons.secret_store:
        stored = [each for each in wanted if not (add_ons.issuer and each.type == TLS)]
        yield from _name_faults(add_ons.secret_store, stored)
        yield from _owner_faults(add_ons.secret_store, stored)


def _type_faults(wanted: list[Wanted]) -> Iterator[Fault]:
    first: dict[str, Wanted] = {}
    for each in wanted:
        owner = first.setdefault(each.secret, each)
        if owner.type != each.type:
            allowed = f"the name of another Secret: that of {owner.field} is of type {owner.type}"
            yield Fault(each.field, each.secret, allowed)


def _name_faults(store: SecretStore, wanted: list[Wanted]) -> Iterator[Fault]:
    provider = store.held_by
    for each in wanted:
        name = store.entry(each.secret, each.key).name
        if not provider.has(name):
            allowed = f"at most {provider.longest} characters, {provider.spoken}: {each} is expected there"
            yield Fault("an entry of add_ons.secret_store", name, allowed)


def _owner_faults(store: SecretStore, wanted: list[Wanted]) -> Iterator[Fault]:
    """Yield entries that two Secrets share or, if entries are whole values, two keys."""
    owners: dict[str, Wanted] = {}
    for each in wanted:
        name = store.entry(each.secret, each.key).name
        owner = owners.setdefault(name if store.held_by.case_matters else name.lower(), each)
        if owner.secret != each.secret or (store.whole_values and owner.key != each.key):
            allowed = f"different from that of every other value: {owner} and {each} are expected there"
            yield Fault("an entry of add_ons.secret_store", name, allowed)


def _credentials(here: Known, environment: Environment) -> Iterator[Wanted]:
    """Yield what programs read of externals that are right."""
    for name in dict.fromkeys(call.to for program in here.programs for call in program.called):
        external = environment.externals.get(name)
        if external is not None and not faults(external, AnyExternal):
            for key in external.endpoint(name).credentials.values():
                yield Wanted(key.secret, key.key, OPAQUE, f"externals.{name}")
    login = _right(environment, "login")
    read = {fact for program in here.programs for fact in program.login_settings.values()}
    for fact, key in (login.credentials if login else {}).items():
        if fact in read:
            yield Wanted(key.secret, key.key, OPAQUE, f"login.{fact.removesuffix('_file')}")


def _typed(environment: Environment) -> Iterator[Wanted]:
    """Yield what is read of the Secrets for registries and certificates."""
    registry = _right(environment, "registry")
    named = [("registry.pull_secret", registry and registry.pull_secret, REGISTRY)]
    for name, secret in (_right(environment, "pull_secrets") or {}).items():
        named.append((f"pull_secrets.{name}", secret, REGISTRY))
    for name, host in (_right(environment, "hosts") or {}).items():
        named.append((f"hosts.{name}.tls_secret", host.tls_secret, TLS))
    for field, secret, type_ in named:
        yield from (Wanted(secret, key, type_, field) for key in TYPE_KEYS[type_] if secret)


def _right(environment: Environment, field: str) -> Any:
    """Return the value of a field; None where it is wrong."""
    value = getattr(environment, field)
    return None if faults(value, fields(Environment)[field]) else value
