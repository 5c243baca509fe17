"""What programs are told of a login, as plain facts.

Sources: OAuth2 Proxy 7.15, "Configuration Overview" (how it reads lists and times) and "Endpoints".
"""

from lib.model import SECRETS_FOLDER, Login, Program, SecretKey
from tests.policy.declared import hosts


def told_of_login(program: Program) -> dict[str, str]:
    """Return the settings that a program has of the environment's login; a fact that is empty has none."""
    login, host = program.platform.environment.login, hosts(program.platform).get(program.name)
    if login is None:
        return {}
    known = {
        **_texts(login),
        "callback": f"https://{host.name}/oauth2/callback" if host else "",
        **{f"{name}_file": f"{SECRETS_FOLDER}/{_file(name)}" for name in _keys(login)},
    }
    told = {setting: known.get(fact) for setting, fact in program.declared.login_settings.items()}
    return {setting: text for setting, text in told.items() if text}


def login_files(program: Program) -> dict[str, SecretKey]:
    """Return the files about the environment's login that a program reads, and where their content is."""
    login, facts = program.platform.environment.login, program.declared.login_settings.values()
    keys = _keys(login) if login else {}
    return {_file(name): key for name, key in keys.items() if f"{name}_file" in facts}


def _texts(login: Login) -> dict[str, str]:
    return {
        "issuer": login.issuer,
        "login_url": login.login_url,
        "token_url": login.token_url,
        "keys_url": login.keys_url,
        "client": login.client,
        "domains": ",".join(login.domains) or ("" if login.addresses else "*"),
        "groups": ",".join(login.groups),
        "scopes": " ".join(login.scopes),
        "session": f"{login.session_hours}h",
        "renew": f"{login.renew_minutes}m",
        "machines": "true" if login.machines else "false",
    }


def _keys(login: Login) -> dict[str, SecretKey]:
    keys = {"client_secret": login.client_secret, "cookie_secret": login.cookie_secret}
    return {**keys, "addresses": login.addresses} if login.addresses else keys


def _file(name: str) -> str:
    return f"issuer-{name.replace('_', '-')}"
