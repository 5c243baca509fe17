"""What is looked at by `make feasible`, and is wrong."""

from collections.abc import Iterable

from lib.review.feasible.look import Look


def wrong(looks: Iterable[Look]) -> dict[str, str]:
    """Return what is wrong, by what it is about."""
    return {each.about: each.wrong for each in looks if each.wrong}
