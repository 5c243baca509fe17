"""The other tools that make the same documents, where the user's variables name them.

PEERS is a folder with generate.py, render-helm, render-kustomize and cdk8s_natural.py, which read what
generate.py writes to the folder in PEERS_OUT; HELM and KUBECTL are the programs.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from tests.bench.runs import Command

HELM, KUSTOMIZE, NATURAL = "Helm", "Kustomize", "cdk8s-plus, high-level"
SMALL = 30
"""Kustomize and high-level cdk8s-plus take minutes for hundreds of services."""


class Peers(NamedTuple):
    """The folder with the other tools, whether there is a kubectl, and where they write."""

    folder: Path
    has_kubectl: bool
    out: Path

    def commands(self, number: int) -> Iterator[Command]:
        """Generate the values of `number` services, and yield what renders them."""
        subprocess.run([sys.executable, self.folder / "generate.py", str(number)], check=True)
        yield self._command(HELM, number, self.folder / "render-helm")
        if self.has_kubectl and number <= SMALL:
            yield self._command(KUSTOMIZE, number, self.folder / "render-kustomize")
        if number <= SMALL:
            yield self._command(NATURAL, number, sys.executable, self.folder / "cdk8s_natural.py")

    def _command(self, name: str, number: int, *program: Path | str) -> Command:
        words = [*map(str, program), str(number), str(self.rendered(name, number))]
        return Command(name, words, self.folder)

    def rendered(self, name: str, number: int) -> Path:
        """Return the folder that a tool writes to."""
        return self.out / f"{name.partition(',')[0].lower()}-{number}"


def peers(folder: Path) -> Peers | None:
    """Return the other tools, which may write below a folder; None without PEERS."""
    if not os.environ.get("PEERS"):
        print("Without PEERS=<folder>, other tools are left out, and so are the ratios to Helm.")
        return None
    scripts = Path(os.environ["PEERS"]).resolve()
    if not (scripts / "generate.py").exists():
        sys.exit(f"PEERS={scripts} has no generate.py: name the folder with the other tools' scripts")
    _program("HELM", "helm", required=True)
    os.environ["PEERS_OUT"] = str(folder / "values")
    has_kubectl = _program("KUBECTL", "kubectl", required=False)
    return Peers(scripts, has_kubectl, folder / "rendered")


def _program(variable: str, default: str, *, required: bool) -> bool:
    """Return whether there is a program; end where it is required and missing."""
    name = os.environ.get(variable) or default
    if shutil.which(name):
        return True
    fix = f"there is no {name}: put {default} on PATH, or name the program in {variable}"
    if required:
        sys.exit(fix)
    print(f"Kustomize is left out: {fix}")
    return False
