"""Where a store has the value of each key, and what a store's provider can't have."""

import re
from pathlib import Path

import pytest

from lib.model import SecretStore, faults
from lib.model.secret_store import Entry
from lib.model.store_provider import PROVIDERS

JSON = "-dockerconfigjson"
ENTRIES = [
    ("vault", "goals/prod", False, "goals/prod/pull", r"\.dockerconfigjson"),
    ("vault", None, False, "pull", r"\.dockerconfigjson"),
    ("aws-secrets-manager", "goals/prod", False, "goals/prod/pull", r"\.dockerconfigjson"),
    ("aws-secrets-manager", "goals/prod", True, "goals/prod/pull/.dockerconfigjson", None),
    ("aws-parameter-store", "goals/prod", False, "/goals/prod/pull", r"\.dockerconfigjson"),
    ("aws-parameter-store", "goals/prod", True, "/goals/prod/pull/.dockerconfigjson", None),
    ("aws-parameter-store", None, False, "pull", r"\.dockerconfigjson"),
    ("gcp-secret-manager", "goals_prod", False, "goals_prod-pull", r"\.dockerconfigjson"),
    ("gcp-secret-manager", "goals_prod", True, f"goals_prod-pull{JSON}", None),
    ("azure-key-vault", "goals-prod", False, "goals-prod-pull", r"\.dockerconfigjson"),
    ("azure-key-vault", None, True, f"pull{JSON}", None),
    ("kubernetes", "goals.prod", False, "goals.prod-pull", ".dockerconfigjson"),
    ("oracle-vault", "goals.prod", True, "goals.prod-pull-.dockerconfigjson", None),
    ("1password", "goals/prod", False, "goals/prod/pull", ".dockerconfigjson"),
    ("1password", None, True, "pull/.dockerconfigjson", None),
    ("bitwarden", "goals/prod", True, "goals/prod/pull/.dockerconfigjson", None),
    ("doppler", "GOALS", True, "GOALS_PULL_DOCKERCONFIGJSON", None),
]


def store(provider: str, **values: object) -> SecretStore:
    """Return a store of a provider; nothing is checked."""
    given: dict[str, object] = {"name": "store", "path": None, **values}
    return SecretStore(provider=provider, **given)  # type: ignore[arg-type]


@pytest.mark.parametrize(("provider", "path", "whole", "name", "property_"), ENTRIES)
def test_an_entry_is_named_and_read_as_the_provider_can(
    provider: str,
    path: str | None,
    whole: bool,  # noqa: FBT001
    name: str,
    property_: str | None,
) -> None:
    """Its name has only what the provider's names have, and a dot in a gjson path is escaped."""
    found = store(provider, path=path, whole_values=whole)
    assert faults(found, SecretStore) == []
    assert found.entry("pull", ".dockerconfigjson") == Entry(name, property_)
    assert found.held_by.has(name)


def test_every_provider_has_an_example() -> None:
    """Each that a configuration may name is shown above."""
    assert set(PROVIDERS) == {each[0] for each in ENTRIES}


def test_the_docs_list_every_provider_with_its_separator() -> None:
    """Whoever fills a store finds there how its entries are named."""
    page = (Path(__file__).parents[2] / "docs/operations.md").read_text(encoding="utf-8")
    told = dict(re.findall(r"^\| `([-a-z0-9]+)`[^|]*\|[^|]*\| `(.)` \|", page, re.MULTILINE))
    assert told == {name: provider.separator for name, provider in PROVIDERS.items()}


@pytest.mark.parametrize(
    ("provider", "separator", "name"),
    [
        ("vault", "-", "goals-pull"),
        ("gcp-secret-manager", "__", "goals__pull"),
        ("kubernetes", ".", "goals.pull"),
        ("aws-parameter-store", ".", "goals.pull"),
    ],
)
def test_a_separator_is_the_configured_one(provider: str, separator: str, name: str) -> None:
    """Whoever fills the store decides how its names are joined."""
    found = store(provider, path="goals", separator=separator)
    assert faults(found, SecretStore) == []
    assert found.entry("pull", "key").name == name


WRONG = [
    ("vault", {"whole_values": True}, "whole_values", "False: an entry of vault is an object"),
    ("kubernetes", {"whole_values": True}, "whole_values", "False: an entry of kubernetes is an object"),
    ("doppler", {}, "whole_values", "True: external-secrets reads no properties of doppler"),
    ("bitwarden", {}, "whole_values", "True: external-secrets reads no properties of bitwarden"),
    ("gcp-secret-manager", {"path": "goals/prod"}, "path", "of letters, digits, - and _: "),
    ("gcp-secret-manager", {"path": "goals.prod"}, "path", "of letters, digits, - and _: "),
    ("gcp-secret-manager", {"separator": "/"}, "separator", "of letters, digits, - and _: "),
    ("azure-key-vault", {"path": "goals_prod"}, "path", "of letters, digits and -: "),
    ("azure-key-vault", {"separator": "_"}, "separator", "of letters, digits and -: "),
    ("kubernetes", {"path": "Goals"}, "path", "of a-z, 0-9, - and ., "),
    ("kubernetes", {"separator": "/"}, "separator", "of a-z, 0-9, - and ., "),
    ("oracle-vault", {"path": "goals/prod"}, "path", "of letters, digits, -, _ and .: "),
    ("doppler", {"path": "goals", "whole_values": True}, "path", "of A-Z, 0-9 and _, "),
    ("doppler", {"separator": "-", "whole_values": True}, "separator", "of A-Z, 0-9 and _, "),
    ("vault", {"path": "/goals"}, "path", "a path of letters, digits"),
    ("vault", {"separator": ""}, "separator", "/, or 1 to 3 of the characters -, _ and ."),
    ("vault", {"separator": " "}, "separator", "/, or 1 to 3 of the characters -, _ and ."),
    ("vault", {"separator": "//"}, "separator", "/, or 1 to 3 of the characters -, _ and ."),
    ("gcp", {}, "provider", "one of 'vault', 'aws-secrets-manager'"),
]


@pytest.mark.parametrize(("provider", "values", "place", "allowed"), WRONG)
def test_what_a_provider_cannot_have_is_refused(
    provider: str, values: dict[str, object], place: str, allowed: str
) -> None:
    """The place and what is allowed are named."""
    [fault] = faults(store(provider, **values), SecretStore)
    assert (fault.path, fault.allowed[: len(allowed)]) == (place, allowed)


@pytest.mark.parametrize(
    ("provider", "name"),
    [
        ("vault", "goals/../pull"),
        ("vault", "./pull"),
        ("aws-parameter-store", "/aws/pull"),
        ("aws-parameter-store", "Ssm.pull"),
        ("aws-parameter-store", "/a" * 16),
        ("aws-secrets-manager", "a" * 513),
        ("gcp-secret-manager", "a" * 256),
        ("azure-key-vault", "a" * 128),
        ("kubernetes", "a.-b"),
        ("kubernetes", "a" * 254),
        ("oracle-vault", "a" * 256),
        ("doppler", "1_PULL"),
    ],
)
def test_a_name_that_a_provider_does_not_take_is_known(provider: str, name: str) -> None:
    """Each provider has limits of its own, beyond the characters."""
    assert not PROVIDERS[provider].has(name)
