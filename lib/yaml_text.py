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
    """Quote text that Go's YAML reads as something else and PyYAML does not."""
    _Dumper.add_implicit_resolver(f"tag:yaml.org,2002:{kind}", re.compile(pattern), list(first))


# Go's takes underscores out, wherever they are, before it looks for a number.
_A_DIGIT = r"(?=.*[0-9])"
_DECIMAL = r"[0-9_]*(\.[0-9_]*)?([eE]_*[-+]?[0-9_]+)?"
_PREFIXED = r"_*0_*([xX][0-9a-fA-F_]+|[bB]_*[-+]?[01_]+|[oO]_*[-+]?[0-7_]+)"

_quote("float", rf"[-+]?{_A_DIGIT}({_PREFIXED}|{_DECIMAL})$", "-+.0123456789")
_quote("timestamp", r"[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}([tT\s].*)?$", "0123456789")
_quote("bool", r"[yYnN]$", "yYnN")
