"""A container honours its manifest: what was set on it is what is found inside."""

import json
from typing import Any

import pytest

from tests.images.container import Service, wait_until
from tests.images.inside.observe import CAPABILITIES
from tests.images.manifest import PROD, amount
from tests.images.options import cpu_limit
from tests.images.services import Services
from tests.images.volumes import INSIDE

ENGINES = {"/dev/mqueue", "/dev/shm"}
"""Folders that engines give every container to write to, as Kubernetes does."""

LEAST_USER = 10000
"""The host has no users above it."""


@pytest.fixture(scope="module")
def seen(services: Services, service: Service) -> Any:
    """Return what inside/observe.py sees of a service's container."""
    workload = service.workload
    asked = {
        "sizes": [each.path for each in workload.scratch],
        "files": [f"{each.path}/{name}" for each in workload.secrets for name in each.files],
    }
    options = (f"--pid=container:{service.id}", f"--user={workload.user}", "--network=none", "--cap-drop=ALL")
    program = (INSIDE / "observe.py").read_text()
    return json.loads(services.tool.run(program, json.dumps(asked), options=options))


def test_every_process_has_the_manifests_user_and_no_privilege(service: Service, seen: Any) -> None:
    """User and groups are the manifest's; it has no capabilities and no way to gain any; seccomp filters."""
    user, group = service.workload.user.split(":")
    assert seen["processes"]
    for process in seen["processes"]:
        assert process == {
            "Uid": [user] * 4,
            "Gid": [group] * 4,
            "Groups": [str(service.workload.group)],
            **{name: ["0" * 16] for name in CAPABILITIES},
            "NoNewPrivs": ["1"],
            "Seccomp": ["2"],
        }


def test_only_the_manifests_folders_can_be_written(service: Service, seen: Any) -> None:
    """The root is read-only; scratch and data are all that the process can change."""
    workload = service.workload
    allowed = {each.path for each in workload.scratch} | {*workload.data}
    assert {*seen["writable"]} - ENGINES == allowed


def test_limits_are_the_manifests(service: Service, services: Services, seen: Any) -> None:
    """Memory and CPU are bounded by the control group, and each scratch folder by its size."""
    workload = service.workload
    assert seen["limits"] == {
        "memory": amount(workload.limit("memory")),
        "cpu": cpu_limit(workload, services.cpus),
    }
    assert seen["sizes"] == {each.path: each.size_bytes for each in workload.scratch}
    assert sum(seen["sizes"].values()) <= amount(workload.limit("ephemeral-storage"))


def test_credentials_are_files_that_the_group_reads(service: Service, seen: Any) -> None:
    """Root owns them, with the manifest's mode; the process reads them through its group."""
    assert seen["files"] == {
        f"{each.path}/{name}": {
            "mode": each.mode,
            "owner": [0, service.workload.group],
            "readable": True,
        }
        for each in service.workload.secrets
        for name in each.files
    }


def test_the_image_alone_is_unprivileged_too(service: Service) -> None:
    """Its user is a number above 10000: the kubelet sees that it is not root, and no host has that user."""
    image = service.workload.image
    configured = service.engine.inspect("image", "inspect", image)["Config"]["User"]
    user = configured.split(":")[0]
    wrong = f"{image}: USER is {configured!r}: set it to a number above {LEAST_USER}"
    assert user.isdecimal(), wrong
    assert int(user) > LEAST_USER, wrong


def test_every_probe_succeeds(service: Service) -> None:
    """Each path that the manifest names gives 200 on the port `http`."""
    image = service.workload.image
    paths = [service.workload.probe(kind) for kind in ("startup", "readiness", "liveness")]

    def answers() -> dict[str, int | str]:
        return {path: service.status_of(path) for path in paths}

    wait_until(lambda: {*answers().values()} == {200}, f"{image} answers every probe with 200", answers)


@pytest.mark.parametrize("service", [name for name in PROD if PROD[name].honours_contract], indirect=True)
def test_its_health_check_succeeds(service: Service) -> None:
    """An engine without a kubelet runs the image's own program."""
    image = service.workload.image
    assert "Health" in service.inspect()["State"], f"{image} has no HEALTHCHECK"

    def health() -> Any:
        return service.inspect()["State"]["Health"]

    wait_until(lambda: health()["Status"] == "healthy", f"{image}'s HEALTHCHECK succeeds", health)
