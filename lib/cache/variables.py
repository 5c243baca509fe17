"""Notes which variables of the process are read."""

import os
from collections.abc import Callable, Iterator, MutableMapping
from contextlib import contextmanager
from typing import Any

from lib.cache.asked import EVERY


@contextmanager
def recording(variables: MutableMapping[Any, Any], note: Callable[[str], None]) -> Iterator[None]:
    """Call `note` with the name of each variable that is read in this block.

    The mapping changes its class and not its place, so that whoever holds it already is heard as well.
    """
    own = type(variables)
    variables.__class__ = _noting(own, note)
    try:
        yield
    finally:
        variables.__class__ = own


def _noting(own: type[Any], note: Callable[[str], None]) -> Any:
    class Noting(own):  # type: ignore[misc]  # a class known at run time
        def __getitem__(self, name: Any) -> Any:
            if isinstance(name, (str, bytes)):
                note(os.fsdecode(name))
            return super().__getitem__(name)

        def __iter__(self) -> Any:
            note(EVERY)
            return super().__iter__()

        def __len__(self) -> int:
            note(EVERY)
            return int(super().__len__())

        def __repr__(self) -> str:
            note(EVERY)
            return str(super().__repr__())

    return Noting
