"""Failures in the running stack: it recovers by itself, with everything that it acknowledged."""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.compose_stack.outside import ISSUER
from tests.compose_stack.production import PROXY, Production
from tests.compose_stack.stack import healthy, seconds_until
from tests.images.container import Container
from tests.images.manifest import PROD
from tests.images.volumes import PYTHON, Tool
from tests.login.browser import Browser
from tests.notes import Note
from tests.usage import Site, still_there, use_platform, wait_until_it_answers

INSIDE = Path(__file__).parent / "inside"
KILL, STOP = "9", "19"
ENDED_WITH_INIT = 137
"""The exit code of a process in the namespace of an init that exits."""
READINESS, LIVENESS = (PROD["backend"].probe(kind) for kind in ("readiness", "liveness"))


def send(tool: Tool, container: Container, number: str) -> None:
    """Send a signal to a service's process, as its own user; the container's init gets none."""
    user = container.inspect()["Config"]["User"]
    options = (f"--pid=container:{container.id}", f"--user={user}", "--network=none")
    program = ("-c", (INSIDE / "signal_child.py").read_text(), number)
    sender = tool.engine.create_container(f"--entrypoint={PYTHON}", *options, tool.image, *program)
    tool.engine.answer("start", sender)
    code = int(tool.engine.answer("wait", sender))
    assert code in (0, ENDED_WITH_INIT), tool.engine.start("logs", sender).communicate()


def status(backend: Container, path: str) -> int:
    """Return the backend's response to a path, requested in its container."""
    program = (INSIDE / "ask.py").read_text()
    return int(backend.engine.answer("exec", backend.id, PYTHON, "-c", program, path))


@dataclass(frozen=True)
class Running:
    """The services of a stack, as their engine sees them."""

    containers: Mapping[str, Container]
    before: Mapping[str, int]
    """How often each had been started again."""

    def restarts(self, name: str) -> int:
        return _restarts(self.containers[name]) - self.before[name]

    def started_again(self, name: str) -> float:
        """Wait until the engine has started a service again, and return how long it took."""
        log = self.containers[name].log
        return seconds_until(lambda: self.restarts(name) > 0, f"the engine starts {name} again", log)

    def healthy(self) -> float:
        """Wait until all are healthy, and return how long it took."""
        return seconds_until(lambda: all(map(healthy, self.containers.values())), "all are healthy")


def running(production: Production) -> Running:
    containers = {name: production.service(name) for name in PROD}
    return Running(containers, {name: _restarts(each) for name, each in containers.items()})


def _restarts(container: Container) -> int:
    return int(container.inspect()["RestartCount"])


@pytest.mark.parametrize("name", sorted(PROD))
def test_a_killed_service_is_started_again_and_loses_nothing(
    name: str, production: Production, ann: Site, tool: Tool, note: Note
) -> None:
    """With kill -9, right after goals were acknowledged; the others go on."""
    services = running(production)
    created = use_platform(ann)
    send(tool, services.containers[name], KILL)
    note(f"{services.started_again(name):6.1f} s  from kill -9 of {name} until the engine started it again")
    wait_until_it_answers(ann)
    still_there(ann, created)
    note(f"{services.healthy():6.1f} s  from there until it was healthy")
    assert {each: services.restarts(each) for each in PROD} == dict.fromkeys(PROD, 0) | {name: 1}


def test_a_hung_service_is_started_again_and_loses_nothing(
    production: Production, ann: Site, tool: Tool, note: Note
) -> None:
    """SIGSTOP for all that have a check; while its database hangs, a backend is alive and not ready."""
    services = running(production)
    created = use_platform(ann)
    backend = services.containers["backend"]
    send(tool, services.containers["chromadb"], STOP)
    took = seconds_until(lambda: status(backend, READINESS) == 503, "the backend is not ready")
    note(f"{took:6.1f} s  from SIGSTOP of chromadb until the backend was not ready")
    assert status(backend, LIVENESS) == 200
    send(tool, services.containers["frontend"], STOP)
    send(tool, backend, STOP)
    start = time.monotonic()
    for name in ("frontend", "backend", "chromadb"):
        services.started_again(name)
        note(f"{time.monotonic() - start:6.1f} s  from SIGSTOP until the engine started {name} again")
    took = seconds_until(lambda: status(backend, READINESS) == 200, "the backend is ready", backend.log)
    note(f"{took:6.1f} s  from there until the backend was ready, by itself")
    note(f"{services.healthy():6.1f} s  from there until all were healthy")
    still_there(ann, created)
    assert {each: services.restarts(each) for each in PROD} == dict.fromkeys(PROD, 1) | {PROXY: 0}


def test_while_the_issuer_is_away_who_is_signed_in_goes_on(
    production: Production, ann: Site, note: Note
) -> None:
    """Nobody new comes in, not even in the middle of a sign-in; once it is back, with new keys, people do."""
    created = use_platform(ann)
    issuer, browser = production.outside(ISSUER), Browser(production.url)
    way_back = browser.way_back(production.issuer)
    issuer.signal("KILL")
    issuer.exit_code()
    assert browser.get(way_back).status == 500
    assert browser.get("/api/goals").status == 401
    still_there(ann, created)
    issuer.engine.answer("start", issuer.id)
    start, again = time.monotonic(), production.sign_in()
    wait_until_it_answers(again)
    note(f"{time.monotonic() - start:6.1f} s  from a sign-in at an issuer with new keys until it counts")
    still_there(again, created)


def test_a_machine_that_lost_power_comes_back_with_everything(
    production: Production, ann: Site, note: Note
) -> None:
    """An engine starts containers in no order and without Compose; people stay signed in."""
    services = running(production)
    created = use_platform(ann)
    names = (PROXY, "frontend", "backend", "chromadb")
    identities = [services.containers[name].id for name in names]
    production.project.answer("kill", *identities)
    production.project.answer("start", *identities)
    note(f"{services.healthy():6.1f} s  from the start of every container at once until all were healthy")
    wait_until_it_answers(ann)
    still_there(ann, created)


def test_the_whole_stack_goes_down_and_comes_back_with_everything(
    production: Production, ann: Site, note: Note
) -> None:
    """`make down` removes the containers and networks, and never a volume."""
    created = use_platform(ann)
    volumes = production.project.made("volume")
    production.make_down()
    assert production.project.made("container") == production.project.made("network") == []
    assert production.project.made("volume") == volumes != []
    note(f"{production.up():6.1f} s  from up to healthy: production again, with its data")
    again = production.sign_in()
    wait_until_it_answers(again)
    still_there(again, created)
