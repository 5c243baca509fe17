"""What is at a path, as a short text that changes with it."""

import os
import stat
from collections.abc import Callable, Iterable, Iterator
from hashlib import blake2b

Answer = Callable[[str], str]
"""What is at a path."""
Found = tuple[str, str]
"""A path, and what is there."""

_SIZE = 20
_CHUNK = 1 << 20


def of_texts(parts: Iterable[str]) -> str:
    """Return the digest of texts, which may have odd bytes; it tells ("a", "b") from ("ab",)."""
    encoded = [part.encode("utf-8", "surrogatepass") for part in parts]
    return of_bytes(*(len(part).to_bytes(8, "big") + part for part in encoded))


def of_bytes(*parts: bytes) -> str:
    """Return the digest of bytes: that of a file which has them one after the other."""
    hashed = blake2b(digest_size=_SIZE)
    for part in parts:
        hashed.update(part)
    return hashed.hexdigest()


def of_file(path: str) -> str:
    """Return the digest of a file's bytes, or else what is there instead; symbolic links are followed."""
    try:
        opened = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    except (OSError, ValueError) as error:
        return _missing(error)
    try:
        mode = os.fstat(opened).st_mode
        return of_bytes(*_chunks(opened)) if stat.S_ISREG(mode) else _kind(mode)
    except OSError as error:
        return _missing(error)
    finally:
        os.close(opened)


def of_entry(path: str) -> str:
    """Return what can be asked about a path without opening it; nobody can set the time of a change back."""
    try:
        found, target = os.lstat(path), ""
        if stat.S_ISLNK(found.st_mode):
            found, target = os.stat(path), os.readlink(path)
    except (OSError, ValueError) as error:
        return _missing(error)
    times = (found.st_mtime_ns, found.st_ctime_ns)
    changing = (found.st_size, *times) if stat.S_ISREG(found.st_mode) else ()
    return " ".join(map(str, (f"{found.st_mode:o}", *changing, target)))


def of_listing(path: str) -> str:
    """Return the digest of a folder's entries: their names, and which of them are folders."""
    try:
        found = sorted((entry.name, str(_is_folder(entry))) for entry in _entries(path))
    except (OSError, ValueError) as error:
        return _missing(error)
    return of_texts(text for entry in found for text in entry)


def of_tree(path: str, of: Answer, above: frozenset[tuple[int, int]] = frozenset()) -> Iterator[Found]:
    """Yield a path and all that is below it, with what is there; links are followed, but not in circles."""
    try:
        folder = os.stat(path)
        entries = _entries(path)
    except OSError:
        yield path, of(path)
        return
    here = folder.st_dev, folder.st_ino
    yield path, "circle" if here in above else "folder"
    for entry in entries if here not in above else ():
        if _is_folder(entry):
            yield from of_tree(entry.path, of, above | {here})
        else:
            yield entry.path, of(entry.path)


def _entries(path: str) -> list[os.DirEntry[str]]:
    """Return what is in a folder, without the bytecode that Python writes there."""
    with os.scandir(path) as entries:
        return [entry for entry in entries if entry.name != "__pycache__"]


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:  # a link to itself
        return False


def _chunks(opened: int) -> Iterator[bytes]:
    while chunk := os.read(opened, _CHUNK):
        yield chunk


def _kind(mode: int) -> str:
    return "folder" if stat.S_ISDIR(mode) else f"kind {stat.S_IFMT(mode):o}"


def _missing(error: Exception) -> str:
    return f"error {getattr(error, 'errno', error)}"
