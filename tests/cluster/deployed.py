"""An environment that runs on a cluster: its pods, which of them are ready, and its address for a person."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pytest

from lib.model import Platform
from tests.cluster import production
from tests.cluster.beside import beside
from tests.cluster.kubectl import Kubectl
from tests.login.browser import Browser
from tests.login.containers import person
from tests.login.issuer import Issuer
from tests.usage import Site

READY_TIMEOUT = "5m"


@dataclass(frozen=True)
class Deployed:
    """What was applied of an environment, and the model that it was made from."""

    kubectl: Kubectl
    platform: Platform
    documents: list[dict[str, Any]]
    issuer: Issuer | None = None
    """Where people sign in, if that can be called."""

    @property
    def name(self) -> str:
        return self.platform.environment.name

    @property
    def namespace(self) -> str:
        return next(str(each["metadata"]["name"]) for each in self.documents if each["kind"] == "Namespace")

    @property
    def exposed(self) -> str:
        """The service through which people come in."""
        return next(each.name for each in self.platform.workloads if each.host)

    @property
    def host(self) -> str:
        """The name under which people come in."""
        return next(each.host.name for each in self.platform.workloads if each.host)

    @property
    def login(self) -> dict[str, str]:
        """The settings of OAuth2 Proxy, or none where nobody signs in."""
        return production.login_settings(self.documents)

    @property
    def services(self) -> list[str]:
        return [workload.name for workload in self.platform.workloads]

    def workload(self, service: str) -> dict[str, Any]:
        """Return the document that runs a service."""
        return next(
            each
            for each in self.documents
            if each["kind"] in {"Deployment", "StatefulSet"} and each["metadata"]["name"] == service
        )

    def pod_spec(self, service: str) -> dict[str, Any]:
        """Return what a service's pods are declared to be."""
        spec: dict[str, Any] = self.workload(service)["spec"]["template"]["spec"]
        return spec

    def wait_until_ready(self) -> None:
        """Wait until every workload has its declared pods, ready; raise AssertionError with their state."""
        for service in self.services:
            workload = f"{self.workload(service)['kind']}/{service}"
            timeout = f"--timeout={READY_TIMEOUT}"
            answer = self.kubectl.run("rollout", "status", workload, f"--namespace={self.namespace}", timeout)
            assert answer.returncode == 0, f"{workload}: {answer.stderr}\n{self._state()}"

    def pods(self, service: str) -> list[dict[str, Any]]:
        """Return the pods of a service, without those that are being deleted."""
        labels = self.workload(service)["spec"]["selector"]["matchLabels"]
        selector = ",".join(f"{name}={value}" for name, value in labels.items())
        found = self.kubectl.objects("pods", f"--namespace={self.namespace}", f"--selector={selector}")
        return [each for each in found if "deletionTimestamp" not in each["metadata"]]

    def endpoints(self, service: str) -> set[str]:
        """Return the names of the pods to which a service's Service leads."""
        selector = f"--selector=kubernetes.io/service-name={service}"
        slices = self.kubectl.objects("endpointslices", f"--namespace={self.namespace}", selector)
        endpoints = [endpoint for each in slices for endpoint in each["endpoints"] or []]
        return {each["targetRef"]["name"] for each in endpoints if each["conditions"].get("ready")}

    def restarts(self) -> dict[str, int]:
        """Return how often the container of each pod was restarted."""
        return {
            pod["metadata"]["name"]: sum(each["restartCount"] for each in pod["status"]["containerStatuses"])
            for service in self.services
            for pod in self.pods(service)
        }

    @contextmanager
    def address(self, service: str = "", port: str = "http") -> Iterator[str]:
        """Yield a URL on this machine that leads to a ready pod of a Service, by default the exposed one."""
        where = (f"--namespace={self.namespace}", "--address=127.0.0.1", f"service/{service or self.exposed}")
        # Forwarding from 127.0.0.1:40001 -> 8080
        with beside([*self.kubectl.command, "port-forward", *where, f":{port}"], "Forwarding from ") as told:
            yield f"http://{told.split()[2]}"

    @contextmanager
    def site(self, name: str = "Ann") -> Iterator[Site]:
        """Yield the exposed service for somebody who has signed in, where one has to."""
        with self.address() as url:
            yield self.signed_in(url, name)

    def signed_in(self, url: str, name: str = "Ann") -> Site:
        """Sign in at the exposed service, where one has to, and return it for that person."""
        if not self.login:
            return Site(url)
        if self.issuer is None:
            pytest.skip("there is no host outside the cluster, and so no issuer to sign in at")
        self.issuer.lets_in(**person(self.login, name))
        browser = Browser(url)
        back = browser.sign_in(self.issuer)
        assert back.status == 302, f"{name} is not let in: {back}"
        return Site(url, {"Cookie": "; ".join(f"{key}={value}" for key, value in browser.cookies.items())})

    def _state(self) -> str:
        namespace = f"--namespace={self.namespace}"
        events = ("get", "events", namespace, "--field-selector=type=Warning", "--sort-by=.lastTimestamp")
        pods = self.kubectl.run("get", "pods", namespace, "--output=wide").stdout
        return pods + self.kubectl.run(*events).stdout
