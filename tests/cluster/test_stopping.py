"""A process that hangs: taken out of service, restarted, and nothing lost."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from tests.cluster.deployed import Deployed
from tests.cluster.stopping import stopped
from tests.notes import Note
from tests.usage import Created, still_there, use_platform

STOPPED = {"oauth2-proxy": "prod", "frontend": "prod", "backend": "prod", "chromadb": "dev"}
"""Where each service is stopped: in production there is another one of each to call."""

MARGIN_SECONDS = 30
"""Beside the declared time: sending the signal, updating the endpoints, starting the container."""

WAIT_SECONDS = 300


@dataclass(frozen=True)
class Hanging:
    """A pod whose process is stopped."""

    environment: Deployed
    service: str
    pod: str
    restarts: int

    def is_in_service(self) -> bool:
        return self.pod in self.environment.endpoints(self.service)

    def is_out_of_service(self) -> bool:
        return not self.is_in_service()

    def is_restarted(self) -> bool:
        return self.environment.restarts()[self.pod] > self.restarts

    def seconds_to_leave(self) -> int:
        return self._seconds("readinessProbe")

    def seconds_to_restart(self) -> int:
        """The probe's time, then its patience with a process that does not end on SIGTERM."""
        return self._seconds("livenessProbe") + int(
            self._probe("livenessProbe")["terminationGracePeriodSeconds"]
        )

    def _seconds(self, probe: str) -> int:
        """Return the longest time after which the kubelet acts on a probe that nobody answers."""
        declared = self._probe(probe)
        return int(declared["periodSeconds"] * declared["failureThreshold"] + declared["timeoutSeconds"])

    def _probe(self, name: str) -> dict[str, Any]:
        probe: dict[str, Any] = self.environment.pod_spec(self.service)["containers"][0][name]
        return probe


@dataclass(frozen=True)
class Case:
    """What was there, and which pods hang since when."""

    created: dict[str, Created]
    restarts: dict[str, dict[str, int]]
    pods: list[Hanging]
    since: float


@pytest.fixture(scope="module")
def case(deployed: dict[str, Deployed], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Case]:
    """Use dev and prod, then stop the process of one pod of each service."""
    created = {name: use(each) for name, each in deployed.items()}
    restarts = {name: each.restarts() for name, each in deployed.items()}
    chosen = {service: deployed[name].pods(service)[0] for service, name in STOPPED.items()}
    pods = []
    for service, name in STOPPED.items():
        pod = str(chosen[service]["metadata"]["name"])
        pods.append(Hanging(deployed[name], service, pod, restarts[name][pod]))
    image = deployed["dev"].pod_spec("backend")["containers"][0]["image"]
    since = time.monotonic()
    with stopped(deployed["dev"].kubectl, chosen, image, tmp_path_factory.mktemp("stopping")):
        yield Case(created, restarts, pods, since)


def test_a_hanging_pod_gets_no_requests(case: Case, note: Note) -> None:
    """Within the time of its readiness probe, a hung pod is removed from its Service's endpoints."""
    for pod, seconds in elapsed(case, Hanging.is_out_of_service):
        limit = pod.seconds_to_leave()
        note(f"{seconds:6.1f} s  {pod.service}: SIGSTOP until out of its Service (declared: {limit} s)")
        assert seconds <= limit + MARGIN_SECONDS


def test_the_others_serve_while_a_pod_hangs(case: Case, deployed: dict[str, Deployed]) -> None:
    """With one frontend and one backend of production out of service, a person notices nothing."""
    with deployed["prod"].site() as site:
        still_there(site, case.created["prod"])
        use_platform(site)


def test_a_hanging_container_is_restarted(case: Case, note: Note) -> None:
    """Within the time of its liveness probe and grace period, the kubelet restarts a hung container."""
    for pod, seconds in elapsed(case, Hanging.is_restarted):
        limit = pod.seconds_to_restart()
        note(f"{seconds:6.1f} s  {pod.service}: SIGSTOP until restarted (declared: {limit} s)")
        assert seconds <= limit + MARGIN_SECONDS


def test_nothing_is_lost_and_nothing_else_restarted(case: Case, deployed: dict[str, Deployed]) -> None:
    """After the restart every acknowledged goal is there; who called the hanging service only waited."""
    list(elapsed(case, Hanging.is_in_service))
    for name, environment in deployed.items():
        environment.wait_until_ready()
        with environment.site() as site:
            still_there(site, case.created[name])
        hung = [pod.pod for pod in case.pods if pod.environment is environment]
        expected = {pod: count + (pod in hung) for pod, count in case.restarts[name].items()}
        assert environment.restarts() == expected


def use(environment: Deployed) -> Created:
    with environment.site() as site:
        return use_platform(site)


def elapsed(case: Case, state: Callable[[Hanging], bool]) -> Iterator[tuple[Hanging, float]]:
    """Yield each hanging pod when it comes into a state, with the seconds since the signal."""
    missing = list(case.pods)
    while missing:
        seconds = time.monotonic() - case.since
        for pod in [pod for pod in missing if state(pod)]:
            missing.remove(pod)
            yield pod, seconds
        assert seconds < WAIT_SECONDS, f"{[pod.pod for pod in missing]}: not {state.__name__} in {seconds} s"
        time.sleep(1)
