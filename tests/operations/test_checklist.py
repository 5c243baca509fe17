"""What is to be done before an environment is deployed for the first time."""

import base64
import subprocess
from dataclasses import replace as with_parts
from pathlib import Path

import pytest

from lib.model import Host, Platform, SecretKey, example_name, replace
from lib.operations.checklist import NEW_COOKIE_KEY, to_do
from lib.operations.project import ROOT
from lib.operations.secrets import main
from tests.example.catalogue import GUARDED
from tests.examples import ENVIRONMENT, LOGIN, platform_of, services
from tests.operations.stand_ins import here

REAL = "https://login.goaltrajectory.ai"
OURS = replace(
    LOGIN,
    **{field: f"{REAL}/{field}" for field in ("issuer", "login_url", "token_url", "keys_url")},
    domains=("goaltrajectory.ai",),
)


def guarded(**changes: object) -> Platform:
    """Return the example behind a guard, whose names are all somebody's."""
    own = {
        "hosts": {"frontend": Host(name="goaltrajectory.ai", tls_secret="goals-tls")},
        "registry": replace(ENVIRONMENT.registry, name="ghcr.io/goals"),
        "services": services(guard=ENVIRONMENT.services["frontend"]),
        "externals": {},
        "login": OURS,
        "public": None,
    }
    return platform_of(GUARDED, replace(ENVIRONMENT, **{**own, **changes}))


def beginning(platform: Platform, word: str) -> list[str]:
    return [each for each in to_do(platform, ROOT) if each.startswith(word)]


def test_the_list_has_a_heading(capsys: pytest.CaptureFixture[str]) -> None:
    """It follows the Secrets that are expected; where there is nothing to do, there is none."""
    for name, platform in here().platforms.items():
        main([name], here())
        listed = "".join(f"  {each}\n" for each in to_do(platform, ROOT))
        heading = f"Before the first deployment of {name}:\n" if listed else ""
        assert capsys.readouterr().out.partition("Not compared")[0].endswith(f"\n{heading}{listed}")


def test_values_with_an_examples_name_are_told_where_they_are_written() -> None:
    """Of the login and of everything else in an environment, by field, file and line."""
    found = beginning(platform_of(GUARDED, replace(ENVIRONMENT, name="prod", login=LOGIN)), "replace ")
    fields = {each.split()[1]: each.rpartition(": ")[2] for each in found}
    assert fields == {
        "registry.name": "registry.example.com is an example's name",
        "hosts.frontend.name": "goals.example.com is an example's name",
        "login.issuer": "login.example.com is an example's name",
        "login.login_url": "login.example.com is an example's name",
        "login.token_url": "login.example.com is an example's name",
        "login.keys_url": "login.example.com is an example's name",
        "login.domains[0]": "example.com is an example's name",
        "externals.embedding.url": "api.example.com is an example's name",
    }


def test_a_value_is_found_in_the_file_that_it_is_imported_from(tmp_path: Path) -> None:
    """Several environments may have one login: its own file is the one to edit."""
    (tmp_path / "config").mkdir()
    login, prod = (tmp_path / "config" / f"{name}.py" for name in ("login", "prod"))
    login.write_text('LOGIN = Login(\n    client="a",\n    issuer="https://login.example.com",\n)\n')
    prod.write_text("from config.login import LOGIN\n\nENVIRONMENT = Environment(login=LOGIN)\n")
    found = to_do(guarded(name="prod", login=replace(OURS, issuer=LOGIN.issuer)), tmp_path)
    assert next(found) == "replace login.issuer in config/login.py:3: login.example.com is an example's name"


def test_what_has_names_of_its_own_is_done() -> None:
    assert beginning(guarded(), "replace ") == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("https://login.example.com/token", "login.example.com"),
        ("example.org", "example.org"),
        ("a.example.net:443", "a.example.net"),
        ("https://goals.example/a", "goals.example"),
        ("me@example.com", "example.com"),
        ("an example has nothing to hide", None),
        ("notexample.com", None),
        ("my-example.com", None),
        ("example.com.goals.ai", None),
        ("example.community", None),
        ("for.example.ai", None),
    ],
)
def test_a_name_of_an_example_is_one_that_nobody_can_have(text: str, found: str | None) -> None:
    """RFC 2606 keeps example.com, .net and .org and the domain .example; names like them are somebody's."""
    assert example_name(text) == found


def test_the_redirect_uri_is_that_of_the_host() -> None:
    """The issuer sends people back to nothing that was not registered."""
    callback = "https://goaltrajectory.ai/oauth2/callback"
    assert beginning(guarded(), "register ") == [
        f"register {callback} at the issuer as a redirect URI of the client goals"
    ]


def test_secrets_that_are_read_are_made() -> None:
    """With the command for each value: the example's guard reads no cookie secret."""
    addresses = SecretKey(secret="people", key="addresses")
    client, people = beginning(guarded(login=replace(OURS, addresses=addresses)), "make ")
    exact = "make client-secret of Secret login, without a newline at the end: "
    assert client == f"{exact}printf '%s' '<client secret>' > client-secret"
    listed = "make addresses of Secret people, an address a line: "
    assert people == listed + r"printf '%s\n' <address> <address> > addresses"


def test_a_cookie_secret_is_32_bytes_without_a_newline() -> None:
    """As URL-safe base64, which the login proxy takes."""
    made = subprocess.run(["sh", "-c", NEW_COOKIE_KEY], capture_output=True, check=True).stdout
    assert len(base64.urlsafe_b64decode(made)) == 32
    assert made == base64.urlsafe_b64encode(base64.urlsafe_b64decode(made))


def test_images_that_are_built_elsewhere_have_a_digest() -> None:
    """The command that records it; what is built here gets its own by a release."""
    assert beginning(guarded(), "record ") == [
        "record the digest of docker.io/library/guard:1.2.3: make pin SERVICE=guard TAG=1.2.3 ENV=example"
    ]
    behind = guarded()
    images = {**behind.images, "guard": replace(behind.images["guard"], digest=f"sha256:{'0' * 64}")}
    assert beginning(with_parts(behind, images=images), "record ") == []


def test_without_a_login_nothing_is_said_of_one() -> None:
    """No issuer, no client and no secret."""
    done = guarded(services=services(guard=None), login=None, public="a demonstration")
    assert list(to_do(done, ROOT)) == []
