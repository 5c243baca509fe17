"""Notes of what was asked for: each answer is digested before the one who asks has it."""

import os
import sys
from collections.abc import Callable, Mapping
from types import CodeType
from typing import Any

from lib.cache import content, inputs, runtime
from lib.cache.asked import Asked, of_variable

_CALLS = (
    *("builtins.input", "ctypes.dlopen", "os.exec", "os.fork", "os.posix_spawn", "os.spawn", "os.system"),
    *("pty.", "socket.", "sqlite3.", "subprocess."),
)
_CLOCK_AND_CHANCE = {"now", "random", "secrets", "time", "today", "utcnow", "uuid"}
"""Names in code: when it runs, nothing tells that it asks."""

_IMPORT = "<frozen importlib._bootstrap_external>"


class Notes:
    """What is asked for beyond the inputs of a project; `variables` are those that the process got."""

    def __init__(self, root: str, variables: Mapping[str, str]) -> None:
        self._root = root
        self._variables = dict(variables)
        self._libraries = runtime.libraries()
        self._path = list(sys.path)
        self.asked = Asked({}, {}, {}, {}, [])

    def event(self, event: str, args: tuple[Any, ...]) -> None:
        """Take note of an audit event."""
        if event == "open" and not isinstance(args[0], int):
            self._ask(self.asked.files, content.of_file, args[0])
        elif event == "import" and args[1]:
            self._ask(self.asked.files, content.of_file, args[1])
        elif event in ("os.listdir", "os.scandir") and not self._is_search(args[0]):
            self._ask(self.asked.folders, content.of_listing, "." if args[0] is None else args[0])
        elif event == "exec":
            self._code(args[0])
        elif event.startswith(_CALLS):
            self._refuse(event)

    def variable(self, name: str) -> None:
        """Take note of a variable that is read."""
        self.asked.variables[name] = of_variable(name, self._variables)

    def entry(self, path: Any, *_: Any, **options: Any) -> None:
        """Take note of a path whose existence, kind, size or time is asked."""
        if options.get("dir_fd") is not None:
            self._refuse("a path relative to an open folder")
        elif not isinstance(path, int):
            self._ask(self.asked.entries, content.of_entry, path)

    def process(self, *_: Any) -> None:
        """Take note that something else of the process or the machine is asked."""
        self._refuse("the process or its machine")

    def _ask(self, answers: dict[str, str], answer: Callable[[str], str], path: Any) -> None:
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

    def _is_search(self, folder: object) -> bool:
        """Return whether Python looks for a module where those that can be imported are among the inputs."""
        caller = sys._getframe(3).f_code.co_filename  # noqa: SLF001  # event, hook, caller
        return caller == _IMPORT and folder in self._path

    def _code(self, code: CodeType) -> None:
        """Take note of values that ask the clock or chance."""
        path = os.path.abspath(code.co_filename)
        is_code = inputs.covers(self._root, path) and not inputs.is_values(self._root, path)
        is_trusted = is_code or path.startswith(self._libraries)
        if not is_trusted and _names(code) & _CLOCK_AND_CHANCE:
            self._refuse(path)

    def _refuse(self, reason: str) -> None:
        if reason not in self.asked.volatile:
            self.asked.volatile.append(reason)


def _source(path: str) -> str:
    """Return the module of a file of bytecode; Python compares no more than its size and time."""
    folder, name = os.path.split(path)
    prefix = os.path.abspath(sys.pycache_prefix) if sys.pycache_prefix else ""
    if prefix and runtime.is_below(folder, [prefix]):
        folder = folder.removeprefix(prefix)
    elif os.path.basename(folder) == "__pycache__":
        folder = os.path.dirname(folder)
    else:
        return path
    return os.path.join(folder, f"{name.partition('.')[0]}.py")


def _names(code: CodeType) -> set[str]:
    inner = (_names(each) for each in code.co_consts if isinstance(each, CodeType))
    return set(code.co_names).union(*inner)
