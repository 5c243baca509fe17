"""Documents as YAML that every reader understands in the same way: Kubernetes, Compose, and people."""

import re
from collections.abc import Iterable
from typing import Any

import yaml

_ENDLESS = 1_000_000


def yaml_text(documents: Iterable[Any]) -> str:
    """Return documents as block-style YAML in the order of their keys, written by libyaml."""
    return yaml.dump_all(documents, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=_ENDLESS)


class _Dumper(yaml.CSafeDumper):
    """Writes everything in full: an anchor would hide what a reviewer looks for."""

    def ignore_aliases(self, _data: object) -> bool:
        return True


def _text(dumper: _Dumper, text: str) -> yaml.ScalarNode:
    """Write text of several lines as a literal block."""
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style="|" if "\n" in text else None)


_Dumper.add_representer(str, _text)


def _quote(kind: str, pattern: str, first: str) -> None:
    """Quote text that Go's YAML reads as a number or a boolean and PyYAML does not."""
    _Dumper.add_implicit_resolver(f"tag:yaml.org,2002:{kind}", re.compile(pattern), list(first))


_quote("float", r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?$", "-+.0123456789")
_quote("int", r"0o[0-7]+$", "0")
_quote("bool", r"[yYnN]$", "yYnN")
