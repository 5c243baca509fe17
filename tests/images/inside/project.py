"""Put files into a volume as the kubelet does: readers see all of the old ones or all of the new ones."""

import json
import os
import shutil
import sys
import time
from pathlib import Path

VOLUME = Path("/volume")
DATA = VOLUME / "..data"


def main() -> None:
    wanted = json.load(sys.stdin)
    new = VOLUME / f"..{time.time_ns()}"
    old = DATA.resolve() if DATA.exists() else None
    new.mkdir(0o755)
    for name, text in wanted["files"].items():
        (new / name).write_text(text)
        os.chown(new / name, 0, wanted["group"])
        (new / name).chmod(wanted["mode"])
    (VOLUME / "..next").symlink_to(new.name)
    (VOLUME / "..next").replace(DATA)
    show(set(wanted["files"]))
    if old:
        shutil.rmtree(old)


def show(names: set[str]) -> None:
    """Have a link for each file of the present folder, and for no other."""
    present = {each.name for each in VOLUME.iterdir() if not each.name.startswith("..")}
    for name in names - present:
        (VOLUME / name).symlink_to(f"..data/{name}")
    for name in present - names:
        (VOLUME / name).unlink()


main()
