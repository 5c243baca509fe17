"""The three services as in production: web server, backend, database."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

from tests.bench.services.program import Program
from tests.bench.services.services import backend, database
from tests.frontend.web import Web, build, site
from tests.loopback import HOST


@contextmanager
def web_server(folder: Path, backend_url: str) -> Iterator[Program]:
    """Run the web server as in the image, in front of a backend."""
    hosts = {"HTTP_HOST": HOST, "METRICS_HOST": HOST}
    programs = folder / "programs"
    programs.mkdir()
    web = Web(build(programs), site(folder), urlsplit(backend_url).port or 0, **hosts)
    try:
        if web.process.poll() is not None:
            raise RuntimeError(f"the web server exited with {web.process.returncode}: {web.log.read_text()}")
        yield Program("web server", f"http://{HOST}:{web.port}", web.process, web.log)
    finally:
        web.process.kill()
        web.process.wait()


class Platform(NamedTuple):
    """The three services, running."""

    folder: Path
    database: Program
    backend: Program
    web: Program

    @property
    def programs(self) -> tuple[Program, ...]:
        """Return all of them, in the order of a request."""
        return self.web, self.backend, self.database


@contextmanager
def platform(folder: Path) -> Iterator[Platform]:
    """Run the three services, on a database that is empty."""
    with ExitStack() as stack:
        store = stack.enter_context(database(folder))
        ours = stack.enter_context(backend(folder, store.url))
        yield Platform(folder, store, ours, stack.enter_context(web_server(folder, ours.url)))
