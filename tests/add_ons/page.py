"""The commands of docs/gitops.md, typed in a copy of dist/ whose names are a run's own."""

import os
import re
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

PAGE = Path(__file__).parents[2] / "docs" / "gitops.md"
BLOCK = re.compile(r"^```console\n(.*?)^```$", re.MULTILINE | re.DOTALL)
SECONDS = 900


def commands(*sections: str) -> list[str]:
    """Return the commands of some sections that nothing but a cluster can carry out."""
    parts = re.split(r"^## (.*)\n", PAGE.read_text(), flags=re.MULTILINE)
    texts = dict(zip(parts[1::2], parts[2::2], strict=True))
    blocks = [block for section in sections for block in BLOCK.findall(texts[section])]
    return [line for block in blocks for line in block.replace("\\\n", " ").splitlines()]


@dataclass(frozen=True)
class Page:
    """Some sections of the page; each name in them is replaced as a reader would, and nothing else."""

    sections: tuple[str, ...]
    names: Mapping[str, str]
    folder: Path
    kubeconfig: Path
    typed: list[str] = field(default_factory=list)

    def type(self, part: str) -> subprocess.CompletedProcess[str]:
        """Carry out the one command that has this part, and return what it said."""
        [command] = [each for each in commands(*self.sections) if part in each]
        self.typed.append(command)
        own = command
        for name, here in self.names.items():
            own = own.replace(name, here)
        return subprocess.run(
            ["bash", "-euc", own],
            cwd=self.folder,
            env=os.environ | {"KUBECONFIG": str(self.kubeconfig)},
            capture_output=True,
            text=True,
            check=False,
            timeout=SECONDS,
        )

    def done(self, part: str) -> str:
        """Carry out a command that must succeed, and return its output."""
        result = self.type(part)
        assert result.returncode == 0, f"{part}: {result.stdout}{result.stderr}"
        return result.stdout

    @property
    def left(self) -> list[str]:
        """Return the commands that nobody typed."""
        return [each for each in commands(*self.sections) if each not in self.typed]
