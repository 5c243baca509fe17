"""config/images.json, as people write it: a line for the image of each service in each environment."""

import json
from collections.abc import Mapping
from pathlib import Path
from tempfile import NamedTemporaryFile

Entry = Mapping[str, str | None]
Images = Mapping[str, Mapping[str, Entry]]


def read(file: Path) -> Images:
    """Return the image of each service in each environment; lib.configuration has checked the file."""
    images: Images = json.loads(file.read_text(encoding="utf-8"))
    return images


def updated(images: Images, environment: str, entries: Mapping[str, Entry]) -> Images:
    """Return the images, some of them replaced in one environment."""
    return {**images, environment: {**images[environment], **entries}}


def text(images: Images) -> str:
    """Return the file's content."""
    return _braced({name: _braced(_lines(entries), indent=2) for name, entries in images.items()})


def write(images: Images, file: Path) -> None:
    """Replace the file in one step, or leave it as it was."""
    with NamedTemporaryFile("w", dir=file.parent, delete=False, encoding="utf-8") as new:
        try:
            new.write(text(images))
            new.close()
            Path(new.name).chmod(file.stat().st_mode)
            Path(new.name).replace(file)
        except BaseException:
            Path(new.name).unlink()
            raise


def _lines(entries: Mapping[str, Entry]) -> dict[str, str]:
    return {service: json.dumps(entry, ensure_ascii=False) for service, entry in entries.items()}


def _braced(members: Mapping[str, str], indent: int = 0) -> str:
    inside = ",\n".join(f"{' ' * (indent + 2)}{json.dumps(name)}: {value}" for name, value in members.items())
    end = "" if indent else "\n"
    return f"{{\n{inside}\n{' ' * indent}}}{end}"
