"""Values that ask for something."""

import os
import runpy
from pathlib import Path

from lib.cache.asked import Asked
from lib.cache.seen import watching

IMPORTS = "import glob, os, pathlib, runpy, shutil, socket, sqlite3, subprocess\n"


def asked(root: Path, source: str) -> Asked:
    """Return what a file of values asks for."""
    values = root / "config" / "asking.py"
    values.write_text(IMPORTS + source)
    with watching(root, os.environ) as seen:
        runpy.run_path(str(values))
    return seen.asked
