"""For tests that make something elsewhere: whatever ends a run, it removes that, and nothing interrupts it.

pytest forgets what is left to do when it is interrupted in the clean-up of its last test.
"""

import signal

import pytest


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_teardown(nextitem: pytest.Item | None) -> None:
    """What all tests shared is removed after the last one."""
    if nextitem is None:
        _ignore_interrupts()


@pytest.hookimpl(tryfirst=True)
def pytest_sessionfinish() -> None:
    """Where the run was interrupted, it is removed here."""
    _ignore_interrupts()


def clean_up_when_cancelled() -> None:
    """Have SIGTERM end the run as Ctrl-C does, for a job that is cancelled."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)


def _ignore_interrupts() -> None:
    """Programs that are started from now on ignore them as well."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)
