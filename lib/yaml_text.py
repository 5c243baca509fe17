"""Documents as YAML that every reader understands in the same way: Kubernetes, Compose, and people."""

import re
from collections.abc import Callable, Iterable
from functools import lru_cache
from io import StringIO
from typing import Any

from yaml import CDumper, ScalarNode
from yaml.events import (
    DocumentEndEvent,
    DocumentStartEvent,
    Event,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
    StreamEndEvent,
    StreamStartEvent,
)
from yaml.representer import RepresenterError, SafeRepresenter
from yaml.resolver import Resolver

_ENDLESS = 1_000_000
_KEPT = 10_000
_MAPPING, _NO_MAPPING = (
    MappingStartEvent(None, None, implicit=True, flow_style=flow) for flow in (False, True)
)
_SEQUENCE, _NO_SEQUENCE = (
    SequenceStartEvent(None, None, implicit=True, flow_style=flow) for flow in (False, True)
)
_END_OF_MAPPING, _END_OF_SEQUENCE = MappingEndEvent(), SequenceEndEvent()

Plain = Callable[[Any], Any]
"""Returns plain data for a value that is none; what is in it need not be plain."""


def yaml_text(documents: Iterable[Any], plain: Plain | None = None) -> str:
    """Return documents as block-style YAML in the order of their keys, written by libyaml in one pass.

    Everything is written in full: an anchor would hide what a reviewer looks for. Raises
    yaml.representer.RepresenterError for a value that is no plain data, where `plain` is not given.
    """
    stream = StringIO()
    emitter: Any = CDumper(stream, allow_unicode=True, width=_ENDLESS)
    _Writer(emitter.emit, plain).write(documents)
    return stream.getvalue()


class _Writer:
    """Turns values into libyaml's events."""

    def __init__(self, emit: Callable[[Event], None], plain: Plain | None) -> None:
        self.emit, self.plain = emit, plain

    def write(self, documents: Iterable[Any]) -> None:
        self.emit(StreamStartEvent())
        for index, document in enumerate(documents):
            self.emit(DocumentStartEvent(explicit=index > 0))
            self.value(document)
            self.emit(DocumentEndEvent())
        self.emit(StreamEndEvent())

    def value(self, value: Any) -> None:
        kind = type(value)
        if kind in _SCALARS:
            self.emit(_scalar(value))
        elif kind is dict:
            self.mapping(value)
        elif kind is list or kind is tuple:
            self.sequence(value)
        elif self.plain:
            self.value(self.plain(value))
        else:
            self.emit(_scalars.event(value))

    def mapping(self, mapping: dict[Any, Any]) -> None:
        emit, value = self.emit, self.value
        emit(_MAPPING if mapping else _NO_MAPPING)
        for key, each in mapping.items():
            emit(_scalar(key))
            if type(each) is str:  # most are
                emit(_scalar(each))
            else:
                value(each)
        emit(_END_OF_MAPPING)

    def sequence(self, sequence: Iterable[Any]) -> None:
        value = self.value
        self.emit(_SEQUENCE if sequence else _NO_SEQUENCE)
        for each in sequence:
            value(each)
        self.emit(_END_OF_SEQUENCE)


class _Scalars(SafeRepresenter, Resolver):
    """Says how a scalar is written: plain, quoted or as a literal block."""

    def __init__(self) -> None:
        SafeRepresenter.__init__(self)
        Resolver.__init__(self)

    def event(self, value: Any) -> ScalarEvent:
        node = self.represent_data(value)
        if not isinstance(node, ScalarNode):
            raise RepresenterError("cannot represent an object", value)
        resolve: Any = self.resolve
        implicit = tuple(resolve(ScalarNode, node.value, kinds) == node.tag for kinds in _STYLES)
        return ScalarEvent(None, node.tag, implicit, node.value, style=node.style)


_SCALARS = {str, int, bool, float, type(None)}
_STYLES = ((True, False), (False, True))  # as it would be read without quotes, and with them
_scalars = _Scalars()


@lru_cache(_KEPT, typed=True)
def _scalar(value: Any) -> ScalarEvent:
    return _scalars.event(value)


def _text(scalars: _Scalars, text: str) -> ScalarNode:
    """Write text of several lines as a literal block."""
    return scalars.represent_scalar("tag:yaml.org,2002:str", text, style="|" if "\n" in text else None)


_Scalars.add_representer(str, _text)


def _quote(kind: str, pattern: str, first: str) -> None:
    """Quote text that Go's YAML reads as something else and PyYAML does not."""
    _Scalars.add_implicit_resolver(f"tag:yaml.org,2002:{kind}", re.compile(pattern), list(first))


# Go's takes underscores out, wherever they are, before it looks for a number.
_A_DIGIT = r"(?=.*[0-9])"
_DECIMAL = r"[0-9_]*(\.[0-9_]*)?([eE]_*[-+]?[0-9_]+)?"
_PREFIXED = r"_*0_*([xX][0-9a-fA-F_]+|[bB]_*[-+]?[01_]+|[oO]_*[-+]?[0-7_]+)"

_quote("float", rf"[-+]?{_A_DIGIT}({_PREFIXED}|{_DECIMAL})$", "-+.0123456789")
_quote("timestamp", r"[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}([tT\s].*)?$", "0123456789")
_quote("bool", r"[yYnN]$", "yYnN")
