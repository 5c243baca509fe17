"""Below /api a stranger gets 401 as JSON, which a fetch understands, and never a redirect."""

import json

import pytest

from tests.login.browser import Browser
from tests.login.upstream import Upstream

FORMS = [
    "/api",
    "/api/",
    "/api/goals",
    "/api/goals?limit=1",
    "/api/goals/17/check-ins",
    "/api/%67oals",
]

SPELLINGS = [
    "//api/goals",
    "/api//goals",
    "/%61pi/goals",
    "/./api/goals",
    "/x/../api/goals",
    "/api/../api/goals",
]


@pytest.mark.parametrize("path", FORMS)
@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize("accept", ["application/json", "text/html", "*/*"])
def test_the_api_is_refused_as_json(
    browser: Browser, upstream: Upstream, path: str, method: str, accept: str
) -> None:
    """However the API is asked, a stranger gets 401 and JSON, and no cookie."""
    refused = browser.ask(method, path, {"Accept": accept})

    assert (refused.status, refused.headers["content-type"]) == (401, "application/json")
    assert json.loads(refused.text) == {}
    assert refused.set_cookies == []
    assert upstream.reached == []


@pytest.mark.parametrize("path", SPELLINGS)
def test_the_api_by_another_spelling_is_not_reached(browser: Browser, upstream: Upstream, path: str) -> None:
    """A spelling that the page never uses may be led to the issuer, but reaches nothing."""
    assert browser.get(path).status in {301, 302, 307, 401}
    assert upstream.reached == []


@pytest.mark.parametrize("path", ["/apix", "/goals/api", "/robots", "/x?/api/"])
def test_pages_lead_to_the_issuer(browser: Browser, path: str) -> None:
    """What only looks like the API is a page, which leads a stranger to the issuer."""
    assert browser.get(path).status == 302


def test_an_ended_session_is_refused_as_json(ann: Browser) -> None:
    """A session that cannot be read is answered as no session is."""
    ann.cookies = {name: value[:-3] + "AAA" for name, value in ann.cookies.items()}

    refused = ann.get("/api/goals")

    assert (refused.status, refused.headers["content-type"], refused.text) == (401, "application/json", "{}")
