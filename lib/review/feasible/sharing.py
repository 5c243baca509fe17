"""Whether an environment has credentials, endpoints and hosts to itself, or shares them by mistake."""

from collections.abc import Iterator, Sequence

from lib.checks.shared import claimed, place_in_store, same_data, same_server
from lib.model import AnyExternal, Environment, Issuer, Login, Platform, expected_secrets
from lib.review.feasible.look import Look


def sharing(platform: Platform, before: Sequence[Platform]) -> Iterator[Look]:
    """Yield what an environment uses, and whether one that comes before it uses the same."""
    here, others = platform.environment, [each.environment for each in before]
    for path, value in claimed(here):
        yield Look("sharing", path, f"{value}; the configuration refuses a second")
    for secret, key in _stored(platform):
        yield _credential(platform, secret, key, before)
    for name, external in here.externals.items():
        yield _endpoint(here, name, external, others)
    if here.login:
        yield _client(here, here.login, others)


def _stored(platform: Platform) -> Iterator[tuple[str, str]]:
    """Yield the keys of Secrets that no issuer makes."""
    for expected in expected_secrets(platform):
        if not isinstance(expected.maker, Issuer):
            yield from ((expected.name, key) for key in expected.keys)


def _credential(platform: Platform, secret: str, key: str, before: Sequence[Platform]) -> Look:
    about = f"credential {key} of Secret {secret}"
    place = place_in_store(platform.environment, secret, key)
    if place is None:
        unknown = "not known: no secret_store says where it comes from"
        return Look("sharing", about, "made by hand, or in a store of its own", unknown=unknown)
    owners = [each.environment.name for each in before if place in _places(each)]
    fix = f"give add_ons.secret_store of {platform.environment.name} a path of its own"
    return Look("sharing", about, place, f"{owners[0]} reads the same: {fix}" if owners else "")


def _places(platform: Platform) -> set[str | None]:
    return {place_in_store(platform.environment, *each) for each in _stored(platform)}


def _endpoint(here: Environment, name: str, external: AnyExternal, others: Sequence[Environment]) -> Look:
    """Return whether an external is also another environment's, with the same data or credential."""
    about, address = f"external {name}", external.endpoint(name).address
    shared = [
        (other.name, why)
        for other in others
        for each in other.externals.values()
        if (why := _shared(here, external, other, each))
    ]
    if shared:
        owner, why = shared[0]
        fix = f"give {here.name} one of its own in config/{here.name}.py"
        return Look("sharing", about, address, f"{address} is also that of {owner}, {why}: {fix}")
    also = [
        each.name for each in others if any(same_server(external, its) for its in each.externals.values())
    ]
    return Look("sharing", about, f"{address}{f', of {also[0]} as well, apart from it' if also else ''}")


def _client(here: Environment, login: Login, others: Sequence[Environment]) -> Look:
    """Return whether the issuer's tokens for an environment are for another one as well."""
    same = [each.name for each in others if each.login and _audience(each.login) == _audience(login)]
    fix = f"have the issuer know {here.name} by a client of its own, and name it in config/{here.name}.py"
    wrong = f"whoever is signed in to {same[0]} has a token that is good here: {fix}" if same else ""
    return Look("sharing", "login", f"{login.client} at {login.issuer}", wrong)


def _audience(login: Login) -> tuple[str, str]:
    return login.issuer, login.client


def _shared(here: Environment, external: AnyExternal, other: Environment, its: AnyExternal) -> str:
    """Return what two environments share at a server; nothing if they only use the same one."""
    if same_data(external, its):
        return "with the same data"
    if not same_server(external, its):
        return ""
    ours, theirs = (_credentials(*each) for each in ((here, external), (other, its)))
    if not ours or not theirs:
        return "and no credential tells them apart"
    return "with the same credential" if ours & theirs else ""


def _credentials(environment: Environment, external: AnyExternal) -> set[str]:
    """Return where the credentials are; those that are made by hand are everybody's own."""
    keys = external.endpoint("external").credentials.values()
    found = [(place_in_store(environment, each.secret, each.key), each) for each in keys]
    return {place or f"{environment.namespace} {each.secret} {each.key}" for place, each in found}
