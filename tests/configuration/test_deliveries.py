"""Where the repository is, where controllers run, and how an environment follows."""

from pathlib import Path

import pytest

from lib.configuration import read_configuration
from tests.configuration.folder import report, set_environment

BRANCH = "a branch of letters, digits, -, _, . and /, as in main"
URL = "the https:// or ssh:// URL of a git repository, without password, query or fragment"


def test_every_mistake_in_delivery_is_in_one_report(config: Path) -> None:
    """With what else is wrong."""
    wrong = "Delivery(repository='https://me:secret@example.com/x', branch='*', argocd_namespace='staging')"
    (config / "delivery.py").write_text(f"from lib.model import Delivery\n\nDELIVERY = {wrong}\n")
    set_environment(config, "prod", "sync=Sync(cluster='Far away', automatic='yes', prune=True)")
    assert report(config) == [
        "prod: sync.prune is True; it must be left out: Sync has cluster, automatic; edit config/prod.py",
        "prod: sync.cluster is 'Far away'; it must be a Kubernetes object name (a-z, 0-9, -, .; at most 253 characters); edit config/prod.py",
        "prod: sync.automatic is 'yes'; it must be True or False; edit config/prod.py",
        f"all: DELIVERY.repository is 'https://...@example.com/x'; it must be {URL}; edit config/delivery.py",
        f"all: DELIVERY.branch is '*'; it must be {BRANCH}; edit config/delivery.py",
        "staging: namespace is 'staging'; it must be different from the controllers' namespaces in config/delivery.py; edit config/staging.py",
    ]


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (None, "config/delivery.py is missing; it must be a file that sets DELIVERY"),
        ("DELIVERY = 3", "DELIVERY is 3; it must be a Delivery(...)"),
        ("", "DELIVERY is missing; it must be set by config/delivery.py"),
    ],
)
def test_delivery_is_set_in_its_file(config: Path, content: str | None, expected: str) -> None:
    """A file that is missing, or sets something else, is one problem that names it."""
    (config / "delivery.py").unlink()
    if content is not None:
        (config / "delivery.py").write_text(content)
    assert report(config) == [f"all: {expected}; edit config/delivery.py"]


def test_an_ssh_address_needs_a_key(config: Path) -> None:
    """Flux would take the address and never fetch it."""
    address = "repository='ssh://git@example.com/goals/platform.git'"
    file = config / "delivery.py"
    file.write_text(f"from lib.model import Delivery\n\nDELIVERY = Delivery({address})\n")
    allowed = "the name of the Secret with which Flux fetches an ssh:// repository"
    assert report(config) == [
        f"all: DELIVERY.flux_secret is None; it must be {allowed}; edit config/delivery.py"
    ]
    file.write_text(f"from lib.model import Delivery\n\nDELIVERY = Delivery({address}, flux_secret='key')\n")
    assert read_configuration(config).delivery.flux_secret == "key"
