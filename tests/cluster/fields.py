"""What an API server did with the fields that were sent to it."""

from collections.abc import Iterator


def lost(sent: object, kept: object, path: str = "") -> Iterator[str]:
    """Yield each field of `sent` that `kept` does not have, or has with another value."""
    if isinstance(sent, dict) and isinstance(kept, dict):
        for key, value in sent.items():
            yield from lost(value, kept[key], f"{path}.{key}") if key in kept else [f"{path}.{key}: gone"]
    elif isinstance(sent, list) and isinstance(kept, list):
        for index, value in enumerate(sent):
            place = f"{path}[{index}]"
            yield from lost(value, kept[index], place) if index < len(kept) else [f"{place}: gone"]
    elif type(sent) is not type(kept) or sent != kept:
        yield f"{path}: {sent!r} became {kept!r}"
