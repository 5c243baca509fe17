"""Sees what code asks for: files, folders, variables of the process, and what nobody can ask again."""

import os
import sys
from collections.abc import Callable, Iterator, MutableMapping
from contextlib import ExitStack, contextmanager
from functools import cache, wraps
from typing import Any

from lib.cache.notes import Notes
from lib.cache.variables import recording

_ABOUT_PATHS = ("access", "lstat", "readlink", "stat")
_ABOUT_THE_PROCESS = ("cpu_count", "getlogin", "getpid", "getppid", "getuid", "uname", "urandom")
"""Functions of os that raise no audit event, like those about paths."""

_watching: list[Notes] = []


@contextmanager
def watching(root: str | os.PathLike[str], variables: MutableMapping[str, str]) -> Iterator[Notes]:
    """Note what is asked in this block; `variables` are those of the process."""
    _listen()
    notes = Notes(os.path.abspath(root), variables)
    with ExitStack() as stack:
        for each in (variables, os.environb):
            stack.enter_context(recording(each, notes.variable))
        for name in (*_ABOUT_PATHS, *_ABOUT_THE_PROCESS):
            function = getattr(os, name)
            stack.callback(setattr, os, name, function)
            setattr(os, name, _noting(function, notes.entry if name in _ABOUT_PATHS else notes.process))
        stack.callback(_watching.remove, notes)
        _watching.append(notes)
        yield notes


def _noting(function: Callable[..., Any], note: Callable[..., None]) -> Callable[..., Any]:
    @wraps(function)
    def noting(*args: Any, **options: Any) -> Any:
        note(*args, **options)
        return function(*args, **options)

    return noting


@cache
def _listen() -> None:
    """Hear audit events from now on: Python offers no way to stop."""
    sys.addaudithook(_hear)


def _hear(event: str, args: tuple[Any, ...]) -> None:
    for notes in _watching:
        notes.event(event, args)
