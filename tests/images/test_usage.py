"""The platform in containers, used as a person uses it."""

import pytest

from tests.browser import page_works
from tests.images.production import Platform
from tests.notes import Note
from tests.usage import still_there, use_platform


@pytest.mark.own("backend")
def test_goals_are_kept_and_found_by_a_paraphrase(platform: Platform) -> None:
    """Through the frontend's address alone: goals, check-ins, a trajectory and a search by meaning."""
    still_there(platform.frontend.url(), use_platform(platform.frontend.url()))


@pytest.mark.own("backend", "frontend")
def test_the_page_works_in_a_real_browser(platform: Platform, note: Note) -> None:
    """Keyboard, both widths, both colour schemes, axe, and HTML that stays text; pictures are kept."""
    note(page_works(platform.frontend.url(), "images"))
