"""What stands behind the proxy: it answers everything, and tells what reached it."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from tests.loopback import JsonHandler, serving


@dataclass(frozen=True)
class Reached:
    """A request as it arrived."""

    method: str
    path: str
    headers: dict[str, str]

    @property
    def token(self) -> str:
        """The bearer token."""
        return self.headers.get("authorization", "").removeprefix("Bearer ")


@dataclass(frozen=True)
class Upstream:
    """A server at a URL, and the requests that reached it, in their order."""

    url: str
    reached: list[Reached] = field(default_factory=list)


@contextmanager
def local_upstream() -> Iterator[Upstream]:
    """Run the block beside an upstream."""
    reached: list[Reached] = []

    class Handler(JsonHandler):
        def do_GET(self) -> None:
            headers = {name.lower(): value for name, value in self.headers.items()}
            reached.append(Reached(self.command, self.path, headers))
            self.answer({"path": self.path})

        do_POST = do_GET

    with serving(Handler) as url:
        yield Upstream(url, reached)
