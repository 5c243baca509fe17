"""The platform in containers, used as a person uses it."""

import pytest

from tests.browser import page_works
from tests.images.conftest import Start
from tests.images.production import PROXY, Platform, start_proxy
from tests.login.containers import chromium
from tests.notes import Note, Timed
from tests.usage import still_there, use_platform


@pytest.mark.own("backend")
def test_goals_are_kept_and_found_by_a_paraphrase(platform: Platform) -> None:
    """Through the way in alone: goals, check-ins, a trajectory and a search by meaning."""
    still_there(platform.site, use_platform(platform.site))


@pytest.mark.own("backend", "frontend")
def test_the_page_works_in_a_real_browser(platform: Platform, start: Start, note: Note, timed: Timed) -> None:
    """Keyboard, widths, colour schemes, axe, HTML that stays text, sessions; pictures are kept."""
    brief = start_proxy(start, alias="brief", COOKIE_REFRESH="1s")
    brief.wait_for("readiness")
    variables = chromium(platform.issuer, PROXY.settings)
    with timed("until the page's tests in the browser had passed"):
        note(page_works(platform.oauth2_proxy.url(), "images", BRIEF_URL=brief.url(), **variables))
