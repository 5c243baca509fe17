"""The program: `python -m app` serves, `python -m app reembed` embeds all goals anew."""

import argparse
import os
import signal
import sys

_CUT_SHORT = 128 + signal.SIGTERM


def main() -> int:
    """Run the command that was asked for, and return the program's exit code."""
    arguments = argparse.ArgumentParser(prog="python -m app", description=__doc__)
    arguments.add_argument("command", nargs="?", choices=("serve", "reembed"), default="serve")
    command = arguments.parse_args().command
    _end_at_once_on_sigterm(0 if command == "serve" else _CUT_SHORT)
    from app.configuration import configure

    settings = configure(os.environ)
    if settings is None:
        return 1
    from app.commands import run

    return run(command, settings)


def _end_at_once_on_sigterm(code: int) -> None:
    """Until the service serves, nothing is open that would have to be finished; the imports take a second."""
    signal.signal(signal.SIGTERM, lambda *_: os._exit(code))


if __name__ == "__main__":
    sys.exit(main())
