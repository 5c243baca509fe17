"""Hooks for tests that make something elsewhere: once a run removes it, nothing interrupts that.

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


def _ignore_interrupts() -> None:
    """Programs that are started from now on ignore them as well."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)
