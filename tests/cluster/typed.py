"""Commands of the documentation, typed as they stand."""

import os
import re
import shlex
import subprocess
from pathlib import Path

from tests.cluster.kubectl import Kubectl

DOCS = Path(__file__).parents[2] / "docs"
_BLOCK = re.compile(r"^```sh\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def commands(page: str, heading: str) -> list[str]:
    """Return the blocks of commands below a heading of a page."""
    below = (DOCS / page).read_text().split(f"\n### {heading}\n")[1]
    return _BLOCK.findall(re.split(r"^##", below, maxsplit=1, flags=re.MULTILINE)[0])


def typed(block: str, kubectl: Kubectl, folder: Path, **variables: str) -> str:
    """Carry a block out in a folder, where kubectl is in the tests' context; return what it said."""
    in_context = f'kubectl() {{ command {shlex.join(kubectl.command)} "$@"; }}\n'
    shell = ["bash", "-euo", "pipefail", "-c", in_context + block]
    environment = os.environ | variables
    done = subprocess.run(shell, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{block}\n{done.stdout}{done.stderr}"
    return done.stdout
