"""Applies changes to what they were found in, by their paths alone."""

import copy
import json
from collections.abc import Iterable
from contextlib import suppress
from typing import Any

from lib.review.diff.documents import parsed
from lib.review.diff.fields import ABSENT, ORDER, Change
from lib.review.diff.keys import KEYS, name_of


def applied(value: Any, changes: Iterable[Change]) -> Any:
    """Return a value with changes made; what is gone leaves a list last, so that places stay as they were."""
    root = {"": copy.deepcopy(value)}
    for each in changes:
        if each.path[-1:] != (ORDER,):
            _put(root, ("", *each.path), copy.deepcopy(each.after), is_new=each.before is ABSENT)
    return _swept(root[""])


def _swept(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _swept(each) for name, each in value.items() if each is not ABSENT}
    return [_swept(each) for each in value if each is not ABSENT] if isinstance(value, list) else value


def _put(holder: Any, path: tuple[str, ...], value: Any, *, is_new: bool) -> None:
    holder, step = _holder(holder, path)
    if isinstance(holder, list) and is_new:
        holder.append(value)
    else:
        holder[_place(holder, step, path[-2] if len(path) > 1 else "")] = value


def _holder(holder: Any, path: tuple[str, ...]) -> tuple[Any, str]:
    """Return the mapping or list in which the last step is; what a text embeds is opened on the way."""
    for index, step in enumerate(path[:-1]):
        place = _place(holder, step, path[index - 1] if index else "")
        assert place is not None, path
        if isinstance(holder[place], str):
            holder[place] = json.loads(holder[place]) if step.endswith(".json") else parsed(holder[place])
        holder = holder[place]
    return holder, path[-1]


def _place(holder: Any, step: str, field: str) -> Any:
    if isinstance(holder, dict):
        return step
    for place, each in enumerate(holder):
        is_scalar = not isinstance(each, dict | list)
        named = {f"[{each}]"} if is_scalar else {name_of(key, each) for key in KEYS.get(field, ())}
        if step in named:
            return place
    inner = step[1:-1]
    return int(inner) if inner.isdecimal() else None


def settled(value: Any, name: str = "") -> Any:
    """Return a value in which the entries of lists have one order, and embedded texts are open."""
    if isinstance(value, dict):
        return {str(key): settled(each, str(key)) for key, each in value.items()}
    if isinstance(value, list):
        return sorted((settled(each) for each in value), key=lambda each: json.dumps(each, sort_keys=True))
    if isinstance(value, str) and name.endswith(".json"):
        with suppress(ValueError):
            return settled(json.loads(value))
    return value
