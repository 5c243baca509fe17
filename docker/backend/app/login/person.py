"""The person on whose behalf a request is carried out."""

from dataclasses import dataclass

from starlette.requests import HTTPConnection
from starlette.types import Scope

_KEY = "goaltrajectory.person"


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody whom an issuer knows."""

    issuer: str
    subject: str
    name: str | None
    email: str | None

    @property
    def owner(self) -> str:
        """The name under which data are this person's: an issuer has no fragment, and so no two share one."""
        return f"{self.issuer}#{self.subject}"


def remember_person(scope: Scope, person: Person) -> None:
    """Note who sends a request."""
    scope[_KEY] = person


def person_of(request: HTTPConnection) -> Person | None:
    """Return who sends a request, or None where this environment has no login."""
    return request.scope.get(_KEY)


def owner_of(request: HTTPConnection) -> str | None:
    """Return whose data a request is about, or None where this environment has no login."""
    person = person_of(request)
    return person.owner if person else None
