"""What a person must do before an environment is deployed for the first time, as its configuration tells."""

from collections.abc import Iterator
from pathlib import Path

from lib.explain.places import Places
from lib.explain.sources import Sources
from lib.explain.tree import Steps, nodes, tree_of
from lib.model import Login, LoginFact, Platform, example_name
from lib.operations.wanted import wanted

NEW_COOKIE_KEY = r"head -c 32 /dev/urandom | base64 | tr '+/' '-_' | tr -d '\n'"
"""A command that prints a new cookie secret: 32 random bytes as URL-safe base64, without a newline."""
_MADE: dict[LoginFact, str] = {
    "client_secret_file": "without a newline at the end: printf '%s' '<client secret>'",
    "cookie_secret_file": f"without a newline at the end: {NEW_COOKIE_KEY}",
    "addresses_file": "an address a line: printf '%s\\n' <address> <address>",
}
"""What the Secrets of a login hold, and the commands that print it."""


def to_do(platform: Platform, root: Path) -> Iterator[str]:
    """Yield what to replace, to register, to make and to record, a line each."""
    yield from _examples(platform, root)
    if platform.environment.login:
        yield from _registered(platform, platform.environment.login)
        yield from _made(platform, platform.environment.login)
    yield from _recorded(platform)


def _examples(platform: Platform, root: Path) -> Iterator[str]:
    """Yield the values that still have a name of an example, and where they are written."""
    name, places = platform.environment.name, Places(Sources(root))
    for node in nodes(tree_of({name: platform})):
        found = example_name(node.value) if isinstance(node.value, str) else None
        if found and node.path[:2] == ("environments", name):
            yield f"replace {_field(node.path[2:])} in {places.of(node.path)}: {found} is an example's name"


def _field(path: Steps) -> str:
    """Return a field as in hosts.frontend.name or login.domains[0]."""
    return "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in path).lstrip(".")


def _registered(platform: Platform, login: Login) -> Iterator[str]:
    """Yield where the issuer must send people back to."""
    callbacks = [login.facts(host.name)["callback"] for host in platform.environment.hosts.values()]
    for callback in callbacks:
        yield f"register {callback} at the issuer as a redirect URI of the client {login.client}"


def _made(platform: Platform, login: Login) -> Iterator[str]:
    """Yield how to make what the login's Secrets have, for those that somebody reads."""
    read = {fact for each in platform.programs for fact in each.declared.login_settings.values()}
    for fact, key in login.credentials.items():
        if fact in read:
            yield f"make {key.key} of Secret {key.secret}, {_MADE[fact]} > {key.key}"


def _recorded(platform: Platform) -> Iterator[str]:
    """Yield the images that are built elsewhere and may become others, as they have no digest."""
    environment = platform.environment.name
    for service, image in wanted(platform).items():
        if not (image.is_ours or image.image.digest):
            pin = f"make pin SERVICE={service} TAG={image.image.tag} ENV={environment}"
            yield f"record the digest of {image.built}: {pin}"
