"""Variables in Compose files."""

import re
from collections.abc import Mapping
from functools import partial

from lib.reach.content import Content

_VARIABLE = re.compile(r"\$(?:(\$)|(\w+)|\{(\w+)(?:(:?[-+])([^{}]*(?:\{[^{}]*\}[^{}]*)*))?\})")


def filled(content: Content, variables: Mapping[str, str]) -> Content:
    """Return a value with variables in the places of their names."""

    def fill(value: object) -> object:
        if isinstance(value, dict):
            return {name: fill(each) for name, each in value.items()}
        if isinstance(value, list):
            return [fill(each) for each in value]
        return _text(value, variables) if isinstance(value, str) else value

    return Content(content.place, fill(content.value))


def _text(text: str, variables: Mapping[str, str]) -> str:
    return _VARIABLE.sub(partial(_variable, variables), text)


def _variable(variables: Mapping[str, str], found: re.Match[str]) -> str:
    """Return what `$$`, `$NAME`, `${NAME}` or one with a default or a replacement stands for."""
    escaped, plain, braced, operator, other = found.groups()
    value = "$" if escaped else variables.get(plain or braced)
    is_set = bool(value) if operator and operator.startswith(":") else value is not None
    if operator and operator.endswith("+"):
        return _text(other, variables) if is_set else ""
    return (value or "") if is_set or not operator else _text(other, variables)
