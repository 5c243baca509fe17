"""The stack of development: edits take effect without starting anything by hand."""

import time
from pathlib import Path

from tests.browser import PICTURES, browse
from tests.compose_stack.stack import Stack, seconds_until
from tests.images.manifest import PLATFORMS
from tests.notes import Note
from tests.usage import misdirects_other_hosts, request, use_platform

PATH = "/api/edited"
ROUTE = f'''

@api.get("{PATH.removeprefix("/api")}")
async def edited() -> str:
    """Say that this was edited."""
    return "edited"
'''
BEFORE, AFTER = "Your goals", "Your edited goals"


def replace(file: Path, old: str, new: str) -> None:
    text = file.read_text()
    assert old in text, f"{file.name} has no {old!r}"
    file.write_text(text.replace(old, new))


def test_the_stack_does_what_production_does(development: Stack, note: Note) -> None:
    """With the built-in embedding, and no secret."""
    use_platform(development.url)
    for name in (each.name for each in PLATFORMS["dev"].workloads):
        identity = development.service(name).id
        used = development.project.answer("stats", "--no-stream", "--format={{.MemUsage}}", identity)
        note(f"{used.strip()} are in use by development's {name}")


def test_other_hosts_are_misdirected(development: Stack) -> None:
    """No website can use its own name to read or write goals through a browser."""
    misdirects_other_hosts(development.url)


def test_an_edited_backend_file_is_served(development: Stack, note: Note) -> None:
    """A route that was not there is there, and every goal too."""
    assert request(development.url, "GET", PATH).status == 404
    file = development.folder / "docker" / "backend" / "app" / "web" / "api.py"
    file.write_text(file.read_text() + ROUTE)
    took = seconds_until(
        lambda: request(development.url, "GET", PATH).status == 200,
        "the edited route answers",
        development.service("backend").log,
    )
    note(f"{took:6.1f} s  from an edited file of the backend until it is served")
    assert request(development.url, "GET", PATH).json() == "edited"


def test_an_edited_frontend_file_appears_in_the_open_page(development: Stack, note: Note) -> None:
    """The page that is open in a real browser shows the edit without being reloaded."""
    variables = {"APP_URL": development.url, "BEFORE": BEFORE, "TEXT": AFTER}
    picture = str(PICTURES / "development.png")
    program = str(Path(__file__).parent / "inside" / "watch_page.mjs")
    with browse(program, **variables, PICTURE=picture) as browser:
        assert browser.stdout
        first = browser.stdout.readline()
        assert first == "open\n", first + browser.stdout.read()
        sources = development.folder / "docker" / "frontend" / "src"
        replace(sources / "App.tsx", f'"{BEFORE}"', f'"{AFTER}"')
        start = time.monotonic()
        how, _ = browser.communicate()
        took = time.monotonic() - start
    assert browser.returncode == 0, how
    note(f"{took:6.1f} s  from an edited file of the frontend until the open page shows it, {how.strip()}")
