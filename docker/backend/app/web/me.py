"""Who is signed in."""

from fastapi import APIRouter, Request
from pydantic import BaseModel

from app.login.person import person_of
from app.web.api import api

me = APIRouter(prefix="/api", responses=api.responses)


class Me(BaseModel):
    """Who is signed in, as the issuer says; all null where there is no login."""

    name: str | None = None
    email: str | None = None
    subject: str | None = None


@me.get("/me")
async def read_me(request: Request) -> Me:
    """Say who is signed in."""
    person = person_of(request)
    return Me(name=person.name, email=person.email, subject=person.subject) if person else Me()
