"""The order in which services start on Compose, when they are healthy, and what happens if not."""

from typing import Any

import pytest

from lib.compose.health import health_check
from lib.compose.project import project
from lib.model import (
    HTTP,
    Command,
    GrpcHealth,
    HttpGet,
    Platform,
    Port,
    Probes,
    TcpConnect,
)
from tests.compose.kinds import HEALTH_PROGRAM, foreign, own, probes, services_of
from tests.compose.shapes import EXAMPLES, SHAPES, Shape
from tests.compose.written import read_by_compose
from tests.each import each_of


def waits(content: dict[str, Any]) -> dict[str, str]:
    """Return what a container waits for, and on which condition."""
    found = content.get("depends_on", {})
    return {name: each["condition"] for name, each in found.items()}


@each_of(SHAPES)
def test_a_program_starts_when_those_it_calls_are_healthy(shape: Shape) -> None:
    """The start order follows the calls; a service without a health check only has to be started."""
    for each in shape.platform.programs:
        assert waits(shape.containers[each.name]) == {
            callee.workload.name: "service_healthy"
            if "healthcheck" in shape.containers[callee.workload.name]
            else "service_started"
            for callee in each.callees
        }


def ring(*calls: str) -> Platform:
    """Return services that call the next one each, and the last the first."""
    port = Port(name=HTTP, number=8080)
    check = probes(HttpGet(path="/livez"))
    after = dict(zip(calls, [*calls[1:], calls[0]], strict=True))
    members = [own(name, ports=(port,), probes=check, calls=(called,)) for name, called in after.items()]
    return services_of(*members, own("outside", probes=probes(Command(words=("/alive",))), calls=(calls[0],)))


def test_services_that_call_each_other_in_a_circle_start() -> None:
    """Compose takes a ring of three, none of which waits for another; callers of the ring wait for it."""
    made = project(ring("one", "two", "three"), development=False)
    services = read_by_compose(made)["services"]
    assert {name: waits(each) for name, each in services.items()} == {
        **{name: {} for name in ("one", "two", "three")},
        "outside": {"one": "service_healthy"},
    }


@pytest.mark.parametrize(
    ("check", "test"),
    [
        (HttpGet(path="/livez"), ["CMD", *HEALTH_PROGRAM, "/livez", "3", "30"]),
        (GrpcHealth(port="rpc"), ["CMD", *HEALTH_PROGRAM, "3", "30"]),
        (TcpConnect(port="rpc"), ["CMD", *HEALTH_PROGRAM, "3", "30"]),
        (Command(words=("/alive", "now")), ["CMD", "/alive", "now"]),
    ],
)
def test_a_health_check_asks_what_the_probe_asks(
    check: HttpGet | GrpcHealth | TcpConnect | Command, test: list[str]
) -> None:
    """By the image's health program, which ends what hangs, or by the command of the probe."""
    ports = (Port(name=HTTP, number=8080), Port(name="rpc", number=9000, protocol="grpc"))
    found = health_check(own("service", ports=ports, probes=probes(check)), may_kill=True)
    assert found == {
        "test": test,
        "interval": "10s",
        "timeout": "2s",
        "retries": 3,
        "start_period": "60s",
        "start_interval": "2s",
    }


def test_only_liveness_ends_a_process() -> None:
    """A service that has no liveness probe is asked whether it is ready, and nothing happens to it."""
    readiness = probes(HttpGet(path="/readyz")).readiness
    service = own("service", ports=(Port(name=HTTP, number=8080),), probes=Probes(readiness=readiness))
    assert health_check(service, may_kill=True)["test"] == ["CMD", *HEALTH_PROGRAM, "/readyz"]


def test_nobody_asks_where_there_is_no_program() -> None:
    """Without a health program there is a check only for a command, and without a probe there is none."""
    port = Port(name="redis", number=6379, protocol="tcp")
    asked = foreign("queue", ports=(port,), probes=probes(TcpConnect(port="redis")))
    assert health_check(asked, may_kill=True) == {}
    assert health_check(foreign("queue", ports=(port,)), may_kill=True) == {}


@each_of({name: name for name in EXAMPLES})
def test_development_runs_sources_and_leaves_what_breaks(name: str) -> None:
    """Development builds the dev target of our images, mounts sources read-only, and restarts none."""
    for each in EXAMPLES[name].programs:
        content = SHAPES[f"{name}, development"].containers[each.name]
        mounted = [one for one in content.get("volumes", ()) if one["type"] == "bind"]
        assert all(one["read_only"] for one in mounted)
        if each.build and each in EXAMPLES[name].workloads:
            assert {one["target"] for one in mounted} == set(each.build.sources.values())
        if each.build:
            assert content["build"] == {"context": f"./{each.image_of}", "target": "dev"}
            assert content["image"] == f"{each.built_image}-dev"
            assert "restart" not in content


@each_of({name: name for name in EXAMPLES})
def test_production_restarts_services_and_builds_nothing(name: str) -> None:
    """Production runs the released image; services are restarted, and jobs are not."""
    for each in EXAMPLES[name].programs:
        content = SHAPES[f"{name}, production"].containers[each.name]
        assert content["image"] == each.image_reference
        assert content.get("restart") == ("unless-stopped" if each in EXAMPLES[name].workloads else None)
        assert "build" not in content
        assert not [one for one in content.get("volumes", ()) if one["type"] == "bind"]


@each_of(SHAPES)
def test_jobs_run_by_hand(shape: Shape) -> None:
    """A job is of the profile `jobs`, so that `up` leaves it alone, and is called with its arguments."""
    for each in shape.platform.programs:
        content = shape.containers[each.name]
        assert content.get("profiles") == (None if each in shape.platform.workloads else ["jobs"])
        given = [word.replace("$$", "$") for word in content.get("command", [])]
        assert given == list(each.declared.arguments)
