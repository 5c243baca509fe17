"""A program that runs beside a block."""

import os
import shlex
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager


@contextmanager
def started(command: Sequence[str], **variables: str) -> Iterator["subprocess.Popen[str]"]:
    """Run the block beside a program, from its start."""
    with subprocess.Popen(
        command,
        env=os.environ | variables,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    ) as program:
        try:
            yield program
        finally:
            program.terminate()


@contextmanager
def beside(command: Sequence[str], first: str, **variables: str) -> Iterator[str]:
    """Run the block beside a program once its first line begins with `first`, and yield that line."""
    with started(command, **variables) as program:
        assert program.stdout is not None
        told = program.stdout.readline()
        if not told.startswith(first):
            program.terminate()
            raise RuntimeError(f"{shlex.join(command)}: {told}{program.stdout.read()}")
        yield told
