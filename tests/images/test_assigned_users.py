"""A cluster that assigns users, as OpenShift does: a number of the namespace's range, and the group 0."""

import dataclasses

import pytest

from tests.images.conftest import Start
from tests.images.manifest import PROD, Workload
from tests.images.production import KEY, KEY_FILE, PROXY
from tests.images.services import Services
from tests.login.containers import credentials
from tests.login.proxy import PREFIX
from tests.notes import Timed
from tests.usage import still_there, use_platform

pytestmark = [pytest.mark.own("backend", "chromadb", "frontend"), pytest.mark.usefixtures("platform")]

USER = 1_000_680_000


def assigned(name: str) -> Workload:
    """Return a service as such a cluster runs it: volumes belong to the group that has the user's number."""
    workload = PROD[name]
    security = {"runAsUser": USER, "runAsGroup": 0, "fsGroup": USER}
    pod = {**workload.pod, "securityContext": workload.pod["securityContext"] | security}
    return dataclasses.replace(workload, pod=pod)


def test_the_images_run_as_whatever_user_they_are_given(
    start: Start, services: Services, timed: Timed
) -> None:
    """All start, and goals are kept and found, though no image knows the user or gives it a file."""
    with timed("until the services with an assigned user had kept goals and found them"):
        start(assigned("chromadb"), alias="assigned-chromadb")
        backend = start(
            assigned("backend"),
            secrets=services.secrets(assigned("backend"), {KEY_FILE: KEY}),
            settings={"CHROMADB_URL": "http://assigned-chromadb:8000"},
            alias="assigned-backend",
        )
        frontend = start(
            assigned("frontend"),
            settings={"BACKEND_URL": "http://assigned-backend:8000"},
            alias="assigned-frontend",
        )
        proxy = start(
            assigned("oauth2-proxy"),
            secrets=services.secrets(assigned("oauth2-proxy"), credentials(PROXY.settings)),
            settings={f"{PREFIX}UPSTREAMS": "http://assigned-frontend:8080"},
            alias="assigned-proxy",
        )
        for each in (backend, frontend, proxy):
            each.wait_for("readiness")
        still_there(proxy.site, use_platform(proxy.site))
