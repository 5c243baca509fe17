"""Prints a section of Pipfile.lock as pip's requirements, with hashes: `python lock.py default`."""

import json
import sys
from pathlib import Path


def requirements(section: str) -> list[str]:
    """Return one line for each package of a section."""
    packages = json.loads(Path(__file__).with_name("Pipfile.lock").read_text(encoding="utf-8"))[section]
    return [
        " ".join(
            [
                name + package["version"],
                *([f"; {package['markers']}"] if "markers" in package else []),
                *(f"--hash={digest}" for digest in package["hashes"]),
            ]
        )
        for name, package in packages.items()
    ]


if __name__ == "__main__":
    sys.stdout.write("\n".join(requirements(sys.argv[1])) + "\n")
