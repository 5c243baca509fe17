"""A container as its clients and its operator see it."""

import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from http.client import HTTPException
from typing import Any, Self

from tests.images.engine import Engine
from tests.images.manifest import Workload
from tests.usage import Answer, Site, request

WAIT_SECONDS = 60
LAST_LINES = 10


def wait_until(check: Callable[[], bool], what: str, told: Callable[[], object] = str) -> None:
    """Wait until a condition holds; raise AssertionError with the details if it never does."""
    end = time.monotonic() + WAIT_SECONDS
    while not check():
        assert time.monotonic() < end, f"not in {WAIT_SECONDS} s: {what}\n{told()}"
        time.sleep(0.1)


@dataclass(frozen=True)
class Container:
    """A container, which may have ended."""

    engine: Engine
    id: str
    ports: Mapping[str, int]
    headers: Mapping[str, str] = field(default_factory=dict, kw_only=True)
    """What is sent to it with each request: the cookie of a session, or a token."""

    def sent(self, headers: Mapping[str, str]) -> Self:
        """Return it for somebody who sends these headers."""
        return replace(self, headers=headers)

    @property
    def site(self) -> Site:
        """Its port `http` for whoever sends its headers."""
        return Site(self.url(), self.headers)

    def url(self, port: str = "http") -> str:
        """Return where this machine reaches a port."""
        published = self.inspect()["NetworkSettings"]["Ports"].get(f"{self.ports[port]}/tcp")
        if not published:
            raise ConnectionError(f"port {port} is not published: the container has ended")
        return "http://{HostIp}:{HostPort}".format_map(published[0])

    def ask(
        self, path: str, method: str = "GET", content: object = None, body: bytes | None = None
    ) -> Answer:
        """Return the answer to a request; `content` is sent as JSON, `body` as it is."""
        data = body if content is None else json.dumps(content).encode()
        headers = {} if data is None else {"Content-Type": "application/json"}
        return request(self.site, method, path, data, headers)

    def status_of(self, path: str, port: str = "http") -> int | str:
        """Return the status of the response to a path, or the error if there is none."""
        try:
            return request(Site(self.url(port), self.headers), "GET", path).status
        except (OSError, HTTPException) as error:
            return repr(error)

    def answers(self, path: str, status: int = 200) -> bool:
        """Return whether a path gives this status."""
        return self.status_of(path) == status

    def inspect(self) -> Any:
        return self.engine.inspect("container", "inspect", self.id)

    def running(self) -> bool:
        return bool(self.inspect()["State"]["Running"])

    def log(self) -> str:
        """Return what it wrote to standard output and to standard error."""
        output, errors = self.engine.start("logs", self.id).communicate()
        return output + errors

    def end_of_log(self) -> str:
        return "\n".join(self.log().splitlines()[-LAST_LINES:])

    def log_lines(self) -> list[Any]:
        """Return its log, in which every line is JSON."""
        return [parsed(line) for line in self.log().splitlines()]

    def signal(self, name: str) -> None:
        self.engine.answer("kill", f"--signal={name}", self.id)

    def exit_code(self) -> int:
        """Wait for its end, and return its exit code."""
        image = self.inspect()["Config"]["Image"]
        wait_until(lambda: not self.running(), f"the container of {image} ends", self.end_of_log)
        return int(self.inspect()["State"]["ExitCode"])

    def remove(self) -> None:
        self.engine.answer("rm", "--force", self.id)


@dataclass(frozen=True)
class Service(Container):
    """A container that runs a service of a manifest."""

    workload: Workload

    def wait_for(self, probe: str) -> None:
        """Wait until a probe of the manifest succeeds; a container that has exited never will."""
        path = self.workload.probe(probe)
        image = self.workload.image

        def succeeds() -> bool:
            assert self.running(), f"{image} has ended:\n{self.end_of_log()}"
            return self.answers(path)

        def told() -> str:
            return f"instead: {self.status_of(path)}\nits log ends with:\n{self.end_of_log()}"

        wait_until(succeeds, f"{image} answers GET {path}, its {probe} probe, with 200", told)


def parsed(line: str) -> Any:
    """Return a log line as the object that it is."""
    try:
        found = json.loads(line)
    except ValueError as error:
        raise AssertionError(f"a log line is not JSON: {line!r}") from error
    assert isinstance(found, dict), f"a log line is not a JSON object: {line!r}"
    return found
