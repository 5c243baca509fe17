"""Text as people may send it: one kind of line ending, no control characters, a visible title."""

import re
import unicodedata
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Field, StringConstraints

_LINE_END = re.compile(r"\r\n?")
_KEPT_CONTROLS = "\n\t"
_UNSEEN_CATEGORIES = frozenset({"Cc", "Cf", "Cn", "Co", "Cs", "Me", "Mn", "Zl", "Zp", "Zs"})
_UNSEEN = frozenset("\u115f\u1160\u2800\u3164\uffa0")
"""Letters and symbols that are drawn as blanks: fillers of Hangul, and Braille without a dot."""


def is_blank(text: str) -> bool:
    """Return whether nothing of a text can be seen."""
    return all(each in _UNSEEN or unicodedata.category(each) in _UNSEEN_CATEGORIES for each in text)


def _is_text(given: Any) -> Any:
    if not isinstance(given, str):
        raise ValueError("must be text")  # noqa: TRY004 (pydantic answers with a ValueError alone)
    return given


def _with_plain_line_ends(text: str) -> str:
    return _LINE_END.sub("\n", text)


def _without_controls(text: str) -> str:
    if any(unicodedata.category(each) == "Cc" and each not in _KEPT_CONTROLS for each in text):
        raise ValueError("must not contain control characters")
    return text


def _in_one_line(text: str) -> str:
    if len(text.splitlines()) > 1:
        raise ValueError("must be one line")
    return text


def _not_blank(text: str) -> str:
    if is_blank(text):
        raise ValueError("must not be blank")
    return text


Text = Annotated[
    str,
    BeforeValidator(_is_text),
    AfterValidator(_with_plain_line_ends),
    StringConstraints(strip_whitespace=True),
    AfterValidator(_without_controls),
]
Line = Annotated[Text, AfterValidator(_in_one_line)]
Title = Annotated[Line, Field(max_length=200), AfterValidator(_not_blank)]
Description = Annotated[Text, Field(max_length=4000)]
Unit = Annotated[Line, Field(max_length=32)]
Note = Annotated[Text, Field(max_length=2000)]
SearchText = Annotated[str, Field(max_length=500), AfterValidator(_not_blank)]
