"""Which calls made the props of documents: the file, and where in it each call is."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import CodeType, FrameType
from typing import Any, NamedTuple

from lib.explain.sources import Span


class Call(NamedTuple):
    """A call in a file of the repository: the lines and columns where its expression begins and ends."""

    file: str
    span: Span


class Calls:
    """The calls that made structs of jsii, and the functions of the repository that ran."""

    def __init__(self) -> None:
        self._root = f"{Path(__file__).parents[2]}/"
        self._made: dict[int, tuple[Any, Call]] = {}
        self.functions: dict[CodeType, None] = {}

    def of(self, struct: Any) -> Call | None:
        """Return the call that made a struct."""
        return self._made.get(id(struct), (None, None))[1]

    def file_of(self, code: CodeType) -> str:
        """Return the file of a function, relative to the repository."""
        return code.co_filename.removeprefix(self._root)

    def note(self, frame: FrameType, event: str, _: object) -> None:
        """Take note of a call of a function."""
        if event != "call":
            return
        code = frame.f_code
        if code.co_name == "__init__" and frame.f_back:
            struct = frame.f_locals.get("self")
            if hasattr(type(struct), "__jsii_name_mapping__") and frame.f_back.f_code.co_filename.startswith(
                self._root
            ):
                self._made[id(struct)] = (struct, self._call(frame.f_back))
        elif code.co_filename.startswith(self._root):
            self.functions[code] = None

    def _call(self, frame: FrameType) -> Call:
        positions = list(frame.f_code.co_positions())[frame.f_lasti // 2]
        return Call(self.file_of(frame.f_code), positions)


@contextmanager
def noting(calls: Calls) -> Iterator[None]:
    """Note the calls in this block."""
    before = sys.getprofile()
    sys.setprofile(calls.note)
    try:
        yield
    finally:
        sys.setprofile(before)
