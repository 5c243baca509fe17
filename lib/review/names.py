"""What is said of a name that nothing has."""

from collections.abc import Iterable
from difflib import get_close_matches

_SHOWN = 20


def unknown_name(kind: str, name: str, known: Iterable[str]) -> str:
    """Return a sentence with the nearest names; with the first of them all where none is near."""
    names = list(known)
    near = get_close_matches(name, names)
    if near:
        return f"no {kind} {name!r}: did you mean {' or '.join(near)}?"
    if not names:
        return f"no {kind} {name!r}: there is none"
    more = f" or {len(names) - _SHOWN} more" if len(names) > _SHOWN else ""
    return f"no {kind} {name!r}: name one of {', '.join(names[:_SHOWN])}{more}"
