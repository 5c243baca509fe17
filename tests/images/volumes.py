"""Volumes with what a cluster would put into them."""

import json
from dataclasses import dataclass
from pathlib import Path

from tests.images.engine import Engine

INSIDE = Path(__file__).parent / "inside"
PYTHON = "/opt/venv/bin/python3"
_GIVE = "import os; os.chown('/volume', 0, {group}); os.chmod('/volume', 0o2775)"


@dataclass(frozen=True)
class Tool:
    """Runs the tests' own programs in containers of our backend's image, because it has Python."""

    engine: Engine
    image: str

    def run(self, program: str, *arguments: str, options: tuple[str, ...] = (), text: str = "") -> str:
        """Return what a program writes; without options it reaches nothing but standard input."""
        made = self.engine.create_container(
            "--interactive", f"--entrypoint={PYTHON}", *options, self.image, "-c", program, *arguments
        )
        try:
            return self.engine.answer("start", "--attach", "--interactive", made, text=text)
        finally:
            self.engine.answer("rm", "--force", made)

    def data_volume(self, group: int) -> str:
        """Return a new persistent volume, which belongs to a group as `fsGroup` makes it."""
        volume = self.engine.create_volume()
        self.run(_GIVE.format(group=group), options=_as_root(volume))
        return volume

    def files(self, group: int, mode: int, contents: dict[str, str]) -> "Files":
        """Return a new volume of files."""
        files = Files(self, self.engine.create_volume(), group, mode)
        files.put(contents)
        return files


@dataclass(frozen=True)
class Files:
    """A projected volume: files that root owns and a group reads."""

    tool: Tool
    volume: str
    group: int
    mode: int

    def put(self, contents: dict[str, str]) -> None:
        """Replace all files at once."""
        wanted = {"group": self.group, "mode": self.mode, "files": contents}
        program = (INSIDE / "project.py").read_text()
        self.tool.run(program, options=_as_root(self.volume), text=json.dumps(wanted))

    def at(self, folder: str) -> str:
        """Return the option that mounts them read-only at a folder."""
        return f"--mount=type=volume,source={self.volume},target={folder},readonly,volume-nocopy"


def _as_root(volume: str) -> tuple[str, ...]:
    return (
        "--user=0:0",
        "--network=none",
        f"--mount=type=volume,source={volume},target=/volume,volume-nocopy",
    )
