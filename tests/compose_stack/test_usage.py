"""The stack of production, used as a person uses it."""

from tests.browser import page_works
from tests.compose_stack.production import Production
from tests.notes import Note
from tests.usage import misdirects_other_hosts, still_there, use_platform


def test_goals_are_kept_and_found_by_a_paraphrase(production: Production) -> None:
    """Through the frontend's address alone: goals, check-ins, a trajectory and a search by meaning."""
    still_there(production.url, use_platform(production.url))


def test_other_hosts_are_misdirected(production: Production) -> None:
    """No website can use its own name to read or write goals through a browser."""
    misdirects_other_hosts(production.url)


def test_the_page_works_in_a_real_browser(production: Production, note: Note) -> None:
    """Keyboard, both widths, both colour schemes, axe, and HTML that stays text; pictures are kept."""
    note(page_works(production.url, "compose"))
