"""Notes what code asks for: files, folders, variables of the process, and what nobody can ask again."""

import os
import sys
from collections.abc import Callable, Iterator, MutableMapping
from contextlib import ExitStack, contextmanager
from functools import cache, wraps
from types import CodeType
from typing import Any

from lib.cache import content, inputs, runtime
from lib.cache.asked import Asked, of_variable
from lib.cache.variables import recording

_CALLS = (
    *("builtins.input", "ctypes.dlopen", "os.exec", "os.fork", "os.posix_spawn", "os.spawn", "os.system"),
    *("pty.", "socket.", "sqlite3.", "subprocess."),
)
_ABOUT_PATHS = ("access", "lstat", "readlink", "stat")
_ABOUT_THE_PROCESS = ("cpu_count", "getlogin", "getpid", "getppid", "getuid", "uname", "urandom")
"""Functions of os that raise no audit event, like those about paths."""
_CLOCK_AND_CHANCE = {"now", "random", "secrets", "time", "today", "utcnow", "uuid"}
"""Names in code: when it runs, nothing tells that it asks."""

_watching: list["Seen"] = []


@contextmanager
def watching(root: str | os.PathLike[str], *variables: MutableMapping[Any, Any]) -> Iterator["Seen"]:
    """Note what is asked in this block; `variables` are those of the process."""
    _listen()
    seen = Seen(os.path.abspath(root), variables)
    with ExitStack() as stack:
        for each in variables:
            stack.enter_context(recording(each, seen.variable))
        for name in (*_ABOUT_PATHS, *_ABOUT_THE_PROCESS):
            function = getattr(os, name)
            stack.callback(setattr, os, name, function)
            setattr(os, name, _noting(function, seen.entry if name in _ABOUT_PATHS else seen.process))
        stack.callback(_watching.remove, seen)
        _watching.append(seen)
        yield seen


class Seen:
    """What was asked; the digest of an answer is taken before the one who asks has it."""

    def __init__(self, root: str, variables: tuple[MutableMapping[Any, Any], ...]) -> None:
        self._root = root
        self._libraries = runtime.libraries()
        self._before = {
            os.fsdecode(name): os.fsdecode(value) for each in variables for name, value in each.items()
        }
        self.asked = Asked({}, {}, {}, {}, [])

    def event(self, event: str, args: tuple[Any, ...]) -> None:
        """Take note of an audit event."""
        if event == "open" and not isinstance(args[0], int):
            self._path(self.asked.files, content.of_file, args[0])
        elif event == "import" and args[1]:
            self._path(self.asked.files, content.of_file, args[1])
        elif event in ("os.listdir", "os.scandir") and not _is_by_import():
            self._path(self.asked.folders, content.of_listing, "." if args[0] is None else args[0])
        elif event == "exec":
            self._code(args[0])
        elif event.startswith(_CALLS):
            self._refuse(event)

    def variable(self, name: str) -> None:
        """Take note of a variable that is read."""
        if name not in self.asked.variables:
            self.asked.variables[name] = of_variable(name, self._before)

    def entry(self, path: Any, *_: Any, **options: Any) -> None:
        """Take note of a path whose existence, kind, size or time is asked."""
        if options.get("dir_fd") is not None:
            self._refuse("a path relative to an open folder")
        elif not isinstance(path, int):
            self._path(self.asked.entries, content.of_entry, path)

    def process(self, *_: Any) -> None:
        """Take note that something else of the process or the machine is asked."""
        self._refuse("the process or its machine")

    def _path(self, answers: dict[str, str], answer: Callable[[str], str], path: Any) -> None:
        if isinstance(path, int):
            self._refuse("an open folder")
            return
        path = _source(os.path.abspath(os.fsdecode(path)))
        if path in answers or path.startswith(self._libraries) or inputs.covers(self._root, path):
            return
        answers[path] = ""  # the next line asks as well
        answers[path] = answer(path)
        if answers[path].startswith("kind"):
            self._refuse(path)

    def _code(self, code: CodeType) -> None:
        """Take note of values that ask the clock or chance."""
        path = os.path.abspath(code.co_filename)
        if path.startswith(self._libraries) or code.co_filename.startswith("<frozen "):
            return
        is_ours = inputs.covers(self._root, path) and not inputs.is_values(self._root, path)
        if not is_ours and _names(code) & _CLOCK_AND_CHANCE:
            self._refuse(path)

    def _refuse(self, reason: str) -> None:
        if reason not in self.asked.volatile:
            self.asked.volatile.append(reason)


def _is_by_import() -> bool:
    """Return whether Python looks for a module; what can be imported is among the inputs."""
    return sys._getframe(3).f_code.co_filename == "<frozen importlib._bootstrap_external>"  # noqa: SLF001


def _hear(event: str, args: tuple[Any, ...]) -> None:
    for seen in _watching:
        seen.event(event, args)


@cache
def _listen() -> None:
    """Hear audit events from now on: Python offers no way to stop."""
    sys.addaudithook(_hear)


def _noting(function: Callable[..., Any], note: Callable[..., None]) -> Callable[..., Any]:
    @wraps(function)
    def noting(*args: Any, **options: Any) -> Any:
        note(*args, **options)
        return function(*args, **options)

    return noting


def _source(path: str) -> str:
    """Return the module of a file of bytecode; Python compares no more than its size and time."""
    folder, name = os.path.split(path)
    if sys.pycache_prefix and runtime.is_below(folder, [os.path.abspath(sys.pycache_prefix)]):
        folder = folder.removeprefix(os.path.abspath(sys.pycache_prefix))
    elif os.path.basename(folder) == "__pycache__":
        folder = os.path.dirname(folder)
    else:
        return path
    return os.path.join(folder, f"{name.partition('.')[0]}.py")


def _names(code: CodeType) -> set[str]:
    inner = (_names(each) for each in code.co_consts if isinstance(each, CodeType))
    return set(code.co_names).union(*inner)
