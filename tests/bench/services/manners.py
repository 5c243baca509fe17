"""How clients behave: those that obey Retry-After, and those that come, time out and leave at random."""

from typing import Protocol

from tests.bench.services.client import Answer
from tests.bench.services.mix import RANDOM

_PATIENCE_SECONDS = 40
"""Longer than any request may take, so that a patient client always learns the outcome."""

_PAUSE_SECONDS = 1.0


class Manners(Protocol):
    """What a client does without a good response."""

    patient: bool

    def longest_seconds(self) -> float:
        """Return how long it waits for a response."""

    def pause(self, answer: Answer | None) -> float:
        """Return the seconds until it retries."""

    def reconnects(self) -> bool:
        """Return whether it opens a new connection for the request."""


class Patient:
    """Waits for every response, and retries after Retry-After or a second, plus up to as long again."""

    patient = True

    def longest_seconds(self) -> float:
        return _PATIENCE_SECONDS

    def pause(self, answer: Answer | None) -> float:
        told = answer.retry_after if answer else None
        seconds = float(told) if told and told.isdecimal() else _PAUSE_SECONDS
        return seconds * RANDOM.uniform(1, 2)

    def reconnects(self) -> bool:
        return False


class Impatient:
    """Leaves at once, soon or late, on new connections, and retries without a pause."""

    patient = False

    def longest_seconds(self) -> float:
        at_once, soon, late = RANDOM.uniform(0, 0.02), RANDOM.uniform(0.02, 3), _PATIENCE_SECONDS
        return float(RANDOM.choice((at_once, soon, late)))

    def pause(self, answer: Answer | None) -> float:  # noqa: ARG002
        return 0.0

    def reconnects(self) -> bool:
        return RANDOM.random() < 0.3


def manners(*, patient: bool) -> Manners:
    """Return how a client behaves."""
    return Patient() if patient else Impatient()
