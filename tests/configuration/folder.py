"""A folder as config/ is, with the tests' own catalogue in three environments, to be broken."""

import json
from pathlib import Path

import pytest

from lib.configuration import read_platforms
from lib.problem import ConfigurationError
from tests.example.catalogue import CATALOGUE
from tests.examples import images

NAMES = ("dev", "staging", "prod")
IMPORTS = "from lib.model import *\nfrom tests.examples import *\n"


def write(folder: Path) -> Path:
    """Write a configuration without a mistake."""
    folder.mkdir()
    set_catalogue(folder, "CATALOGUE")
    for name in NAMES:
        set_environment(folder, name, "")
    named = {name: {"name": each.name, "tag": each.tag} for name, each in images(CATALOGUE).items()}
    (folder / "images.json").write_text(json.dumps(dict.fromkeys(NAMES, named)))
    (folder / "delivery.py").write_text(f"{IMPORTS}DELIVERY = DELIVERY\n")
    return folder


def set_catalogue(folder: Path, expression: str, names: object = NAMES) -> None:
    """Set what runs, and the names of the environments."""
    text = f"{IMPORTS}from tests.example.catalogue import *\nCATALOGUE = {expression}\nENVIRONMENTS = {names!r}\n"
    (folder / "__init__.py").write_text(text)


def set_environment(folder: Path, name: str, changes: str) -> None:
    """Make an environment the example with a name, a namespace and a host of its own, and some changes."""
    hosts = f"{{'frontend': Host(name='{name}.example.com', tls_secret='{name}-tls')}}"
    own = f"name={name!r}, namespace={name!r}, hosts={hosts}"
    text = f"{IMPORTS}ENVIRONMENT = replace(ENVIRONMENT, **{{**dict({own}), **dict({changes})}})\n"
    (folder / f"{name}.py").write_text(text)


def set_images(folder: Path, environment: str, **entries: object) -> None:
    """Change the images of an environment; None leaves one out."""
    file = folder / "images.json"
    content = json.loads(file.read_text())
    content[environment] |= entries
    content[environment] = {name: each for name, each in content[environment].items() if each is not None}
    file.write_text(json.dumps(content))


def report(folder: Path) -> list[str]:
    """Return the lines of the report below its heading."""
    with pytest.raises(ConfigurationError) as caught:
        read_platforms(folder)
    heading, *lines = str(caught.value).splitlines()
    number = f"{len(lines)} problem{'s' * (len(lines) != 1)}"
    assert heading == f"{number} in the configuration; nothing was written"
    return [line.removeprefix("  ") for line in lines]
