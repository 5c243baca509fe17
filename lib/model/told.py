"""The settings from which a caller gets the addresses of what it calls."""

from lib.model.declared import SECRETS_FOLDER, Call
from lib.model.external import Endpoint
from lib.model.login import CREDENTIALS, ISSUER, Login, LoginFact
from lib.model.ports import Protocol
from lib.model.scalars import setting_name
from lib.model.way_in import Host


def address_setting(call: Call, protocol: Protocol) -> str:
    """Return the setting with the address: a URL where the protocol is HTTP, host:port elsewhere."""
    prefix = setting_name(f"{call.to}-{call.port}" if call.port else call.to)
    return call.setting or f"{prefix}_{'URL' if protocol == 'http' else 'ADDRESS'}"


def credential_file(endpoint: Endpoint, credential: str) -> str:
    """Return the name of a credential's file below SECRETS_FOLDER."""
    return f"{endpoint.name}-{credential}"


def external_settings(endpoint: Endpoint) -> list[tuple[str, str]]:
    """Return what callers of an external get in addition to its address."""
    prefix = setting_name(endpoint.name)
    files = [
        (f"{prefix}_{setting_name(name)}_FILE", f"{SECRETS_FOLDER}/{credential_file(endpoint, name)}")
        for name in endpoint.credentials
    ]
    return [*own_settings(endpoint).items(), *files]


def own_settings(endpoint: Endpoint) -> dict[str, str]:
    """Return the settings of an external, as programs have them."""
    return {f"{setting_name(endpoint.name)}_{name}": value for name, value in endpoint.settings.items()}


def login_file(fact: LoginFact) -> str:
    """Return the name of a file below SECRETS_FOLDER: client_secret_file is issuer-client-secret."""
    return f"{ISSUER}-{fact.removesuffix('_file').replace('_', '-')}"


def login_facts(login: Login, host: Host | None) -> dict[LoginFact, str]:
    """Return all that a program may be told of a login; `host` is the page's."""
    files = {
        fact: f"{SECRETS_FOLDER}/{login_file(fact)}" for fact in CREDENTIALS if fact in login.credentials
    }
    return {**login.facts(host.name if host else None), **files}
