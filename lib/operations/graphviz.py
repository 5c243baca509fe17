"""Graphviz, which draws what is written in DOT."""

import subprocess

from lib.operations.errors import OperationError


def svg(source: str) -> str:
    """Return a picture; raise OperationError where Graphviz is not installed, or does not take the source."""
    try:
        done = subprocess.run(["dot", "-Tsvg"], input=source, capture_output=True, text=True, check=False)
    except FileNotFoundError:
        raise OperationError("no program 'dot': install Debian's package graphviz") from None
    if done.returncode:
        raise OperationError(f"dot: {done.stderr.strip()}")
    return done.stdout
