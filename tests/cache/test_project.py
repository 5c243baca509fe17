"""The cache and this project: READ is complete, and deciding is quick."""

import os
import subprocess
import sys
from pathlib import Path

from lib.cache import index, inputs
from lib.cache.asked import Asked

LISTENING = """
import os, runpy, sys
opened = set()
def listen(event, args):
    if event in ("open", "os.listdir", "os.scandir") and not isinstance(args[0], int):
        opened.add(os.path.abspath(os.fsdecode(args[0] or ".")))
sys.addaudithook(listen)
sys.argv = ["main.py", "--force"]
sys.path[0] = os.getcwd()
try:
    runpy.run_path("main.py", run_name="__main__")
finally:
    print(*sorted(opened), sep="\\n")
"""

IMPORTING = """
import sys
from lib.cache import index, inputs
print(*sys.modules)
"""

SLOW = (
    "asyncio",
    "cdk8s",
    "constructs",
    "dataclasses",
    "inspect",
    "jsii",
    "lib.model",
    "pathlib",
    "tempfile",
    "yaml",
)


def run(folder: Path, program: str) -> str:
    """Return what a program prints when it runs in a folder."""
    command = [sys.executable, "-c", program]
    variables = {name: value for name, value in os.environ.items() if name not in ("CI", "CDK8S_OUTDIR")}
    return subprocess.run(
        command, cwd=folder, env=variables, capture_output=True, text=True, check=True
    ).stdout


def test_synthesis_asks_for_nothing_of_the_project_but_what_counts(project: Path) -> None:
    """It opens that, what it writes, and the folder of the metrics' files; config/ asks for nothing else."""
    opened = [line.removeprefix(f"{project}/") for line in run(project, LISTENING).splitlines()]
    below = {path for path in opened if not path.startswith("/")}
    read = {path for path in below if not path.startswith(("dist/", ".dist.", ".cache/"))}
    assert "config/images.json" in read
    assert {path for path in read if not inputs.covers(str(project), f"{project}/{path}")} <= {
        "dist",
        "docker",
    }
    remembered = index.read(project)
    assert remembered.files
    assert remembered.asked == Asked({}, {}, {}, {}, [])


def test_deciding_imports_nothing_slow() -> None:
    """Each of these takes longer than the rest together."""
    loaded = run(Path(__file__).parents[2], IMPORTING).split()
    assert "lib.cache.index" in loaded
    assert not [name for name in loaded if name.startswith(SLOW)]
