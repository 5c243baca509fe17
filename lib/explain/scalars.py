"""The scalars of documents, each with a path that stays when others come and go."""

from collections import Counter
from collections.abc import Hashable, Iterable, Sequence
from typing import Any, NamedTuple

Scalar = tuple[str, ...]
"""Kind and name of an object, and where in it a scalar is."""
Documents = Sequence[dict[str, Any]]

_KEYS = ("name", "alert", "record", "mountPath", "topologyKey", "secretKey", "key", "port", "kind", "type")
"""What tells the entries of a list apart, the first that one has."""


class Difference(NamedTuple):
    """What becomes of scalars."""

    changed: set[Scalar]
    gone: set[Scalar]
    new: set[Scalar]

    def add(self, other: "Difference") -> None:
        """Take over what becomes of scalars elsewhere."""
        for own, more in zip(self, other, strict=True):
            own.update(more)


def scalars(documents: Documents) -> dict[Scalar, Any]:
    """Return the value of each scalar; a mapping or a list with nothing in it is one."""
    found: dict[Scalar, Any] = {}
    for name, document in zip(names(documents), documents, strict=True):
        _fill(found, (name,), document)
    return found


def names(documents: Documents) -> list[str]:
    """Return what objects are called: their kind and name."""
    return _distinct([f"{each['kind']}/{each['metadata']['name']}" for each in documents])


def difference(before: Documents, after: Documents) -> Difference:
    """Return what differs; an object or an entry of another name is paired with what it was before."""
    found = Difference(set(), set(), set())
    _objects(found, before, after)
    return found


def _fill(found: dict[Scalar, Any], path: Scalar, value: Any) -> None:
    if isinstance(value, dict | list) and value:
        for step, each in _entries(value):
            _fill(found, (*path, step), each)
    else:
        found[path] = value


def _below(path: Scalar, value: Any) -> Iterable[Scalar]:
    found: dict[Scalar, Any] = {}
    _fill(found, path, value)
    return found


def _entries(value: dict[str, Any] | list[Any]) -> Iterable[tuple[str, Any]]:
    return value.items() if isinstance(value, dict) else zip(steps(value), value, strict=True)


def steps(values: Sequence[Any]) -> list[str]:
    """Return what the entries of a list are called: by a key of theirs, or by their number."""
    return _distinct([_step(index, each) for index, each in enumerate(values)])


def _step(index: int, entry: Any) -> str:
    for key in _KEYS if isinstance(entry, dict) else ():
        if key in entry and isinstance(entry[key], str | int):
            return str(entry[key])
    return str(index)


def _distinct(steps: list[str]) -> list[str]:
    seen: Counter[str] = Counter()
    for index, step in enumerate(steps):
        seen[step] += 1
        steps[index] = step if seen[step] == 1 else f"{step}#{seen[step]}"
    return steps


def _objects(found: Difference, before: Documents, after: Documents) -> None:
    """Compare objects: first those of one kind and name, then what is left of each kind in turn."""
    old = dict(zip(names(before), before, strict=True))
    new = dict(zip(names(after), after, strict=True))
    pairs = {name: name for name in old if name in new}
    for kind in dict.fromkeys(name.partition("/")[0] for name in old):
        left = [[n for n in each if n not in pairs and n.startswith(f"{kind}/")] for each in (old, new)]
        pairs |= _in_turn(*left)
    _compare(found, (), old, new, pairs)


def _compare(
    found: Difference, path: Scalar, old: dict[str, Any], new: dict[str, Any], pairs: dict[str, str]
) -> None:
    for step, value in old.items():
        if step in pairs:
            _values(found, (*path, step), value, new[pairs[step]])
        else:
            found.gone.update(_below((*path, step), value))
    for step in new.keys() - pairs.values():
        found.new.update(_below((*path, step), new[step]))


def _values(found: Difference, path: Scalar, before: Any, after: Any) -> None:
    if before == after and type(before) is type(after):
        return
    both = (before, after)
    if all(isinstance(each, dict) and each for each in both):
        _compare(found, path, before, after, {key: key for key in before if key in after})
    elif all(isinstance(each, list) and each for each in both):
        old, new = (dict(zip(steps(each), each, strict=True)) for each in both)
        _compare(found, path, old, new, _paired(old, new))
    elif all(not (isinstance(each, dict | list) and each) for each in both):
        found.changed.add(path)
    else:
        found.gone.update(_below(path, before))
        found.new.update(_below(path, after))


def _paired(old: dict[str, Any], new: dict[str, Any]) -> dict[str, str]:
    """Return which entries of two lists belong together: equal ones, those of one name, then in turn."""
    waiting: dict[Hashable, list[str]] = {}
    for step, value in new.items():
        waiting.setdefault(repr(value), []).append(step)
    pairs = {step: same.pop(0) for step, value in old.items() if (same := waiting.get(repr(value)))}
    taken = set(pairs.values())
    named = {step for step, value in old.items() if isinstance(value, dict) and not step.isdigit()}
    pairs |= {step: step for step in named if step in new and step not in pairs and step not in taken}
    taken = set(pairs.values())
    return pairs | _in_turn([each for each in old if each not in pairs], [n for n in new if n not in taken])


def _in_turn(old: list[str], new: list[str]) -> dict[str, str]:
    return dict(zip(old, new, strict=True)) if len(old) == len(new) else {}
