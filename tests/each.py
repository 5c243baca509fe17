"""One test of many cases: it tries all of them, and says which fail."""

from collections.abc import Callable, Mapping
from typing import TypeVar

T = TypeVar("T")


def each_of(cases: Mapping[str, T]) -> Callable[[Callable[[T], None]], Callable[[], None]]:
    """Have a test try each case; for a case without much to do, a test of its own would cost more."""

    def of_all(test: Callable[[T], None]) -> Callable[[], None]:
        def tried() -> None:
            failures = [error for name, case in cases.items() if (error := _failure(test, name, case))]
            if failures:
                raise ExceptionGroup(f"{len(failures)} of {len(cases)} cases", failures)

        tried.__name__, tried.__doc__, tried.__module__ = test.__name__, test.__doc__, test.__module__
        return tried

    return of_all


def _failure(test: Callable[[T], None], name: str, case: T) -> Exception | None:
    try:
        test(case)
    except Exception as error:  # noqa: BLE001
        error.add_note(f"in the case of {name}")
        return error
    return None
