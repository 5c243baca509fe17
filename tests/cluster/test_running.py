"""dev and prod, running on a real cluster: used, and compared with what is declared."""

from fractions import Fraction
from typing import Any

import pytest

from tests.cluster.applied import documents
from tests.cluster.conftest import DIST
from tests.cluster.deployed import Deployed
from tests.cluster.fields import lost
from tests.cluster.inspection import look_into, seen
from tests.cluster.matrix import without_mesh
from tests.cluster.outside import Outside
from tests.cluster.production import embedding_url
from tests.cluster.public_name import port_of
from tests.notes import Timed
from tests.policy.quantities import quantity
from tests.usage import misdirects_other_hosts, use_platform

API_SERVER, OUTSIDE = "API server", "outside"
OF_THE_RUNTIME = {"/dev/mqueue", "/dev/shm", "/dev/termination-log"}
"""Writable in every container: not on disk, or one small file."""

Inside = dict[str, dict[str, dict[str, Any]]]
"""What was seen in the pods of an environment, by service and pod."""


@pytest.fixture(scope="module")
def insides(deployed: dict[str, Deployed], outside_host: Outside | None, timed: Timed) -> dict[str, Inside]:
    """Look into every pod of every environment."""
    outside = beyond(outside_host)
    with timed("looking into every pod"):
        pods = {
            (name, service): look_into(each, service, targets(each) | outside)
            for name, each in deployed.items()
            for service in each.services
        }
        found: dict[str, Inside] = {name: {} for name in deployed}
        for (name, service), names in pods.items():
            found[name][service] = {pod: seen(deployed[name], pod) for pod in names}
    return found


@pytest.fixture
def inside(environment: Deployed, insides: dict[str, Inside]) -> Inside:
    """Return what was seen in the pods of one environment."""
    return insides[environment.name]


def test_a_person_can_use_it(environment: Deployed, timed: Timed) -> None:
    """Through the exposed service one creates a goal, adds check-ins, and finds it by a paraphrase."""
    with timed(f"{environment.name}: using the platform"), environment.site() as site:
        use_platform(site)


def test_other_hosts_are_misdirected(environment: Deployed) -> None:
    """No website can use its own name to read or write goals through a browser."""
    with environment.site() as site:
        misdirects_other_hosts(site)


def test_pods_are_what_is_declared(environment: Deployed) -> None:
    """Every field of every pod template is in the running pods: users, limits, read-only roots, probes."""
    assert [
        f"{pod['metadata']['name']}{field}"
        for service in environment.services
        for pod in environment.pods(service)
        for field in lost(unordered(environment.pod_spec(service)), unordered(pod["spec"]))
    ] == []


def test_processes_have_the_declared_identity(environment: Deployed, inside: Inside) -> None:
    """The kernel runs every service as the declared user and group, without capabilities, and filtered."""
    for service, pods in inside.items():
        declared = environment.pod_spec(service)["securityContext"]
        user, group, groups = (declared[name] for name in ("runAsUser", "runAsGroup", "fsGroup"))
        expected = {
            "Uid": f"{user} {user} {user} {user}",
            "Gid": f"{group} {group} {group} {group}",
            "Groups": str(groups),
            **dict.fromkeys(("CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb"), "0" * 16),
            "NoNewPrivs": "1",
            "Seccomp": "2",
        }
        for pod, found in pods.items():
            assert {name: found["identity"][name] for name in expected} == expected, pod


def test_only_declared_volumes_are_writable(environment: Deployed, inside: Inside) -> None:
    """A service writes to its volumes, and nowhere else in its file system."""
    for service, pods in inside.items():
        mounts = environment.pod_spec(service)["containers"][0]["volumeMounts"]
        declared = {mount["mountPath"] for mount in mounts if not mount.get("readOnly")}
        for pod, found in pods.items():
            assert set(found["writable"]) - OF_THE_RUNTIME == declared, pod


def test_dev_runs_the_image_as_built(deployed: dict[str, Deployed], outside_host: Outside | None) -> None:
    """Only production's backend runs the image that trusts the endpoint, although both have the same name."""
    if outside_host is None:
        pytest.skip("there is no host outside the cluster, so there is no other image either")
    images = {
        name: {pod["status"]["containerStatuses"][0]["imageID"] for pod in each.pods("backend")}
        for name, each in deployed.items()
    }
    assert len(images["dev"]) == len(images["prod"]) == 1
    assert images["dev"] != images["prod"]


def test_limits_are_the_kernels(environment: Deployed, inside: Inside) -> None:
    """The control groups of every service have the declared limits of CPU and memory."""
    for service, pods in inside.items():
        limits = environment.pod_spec(service)["containers"][0]["resources"]["limits"]
        declared = {name: quantity(limits[name]) for name in ("cpu", "memory")}
        for pod, found in pods.items():
            assert {name: Fraction(limit) for name, limit in found["limits"].items()} == declared, pod


def test_only_declared_calls_get_through(
    environment: Deployed, inside: Inside, outside_host: Outside | None
) -> None:
    """From inside its pod, a service reaches the ports that are computed, and never the API server."""
    matrix = without_mesh(environment.documents)
    ports = [each for each in targets(environment) if each not in (API_SERVER, *beyond(outside_host))]
    for workload in environment.platform.workloads:
        others = (each.rpartition(":") for each in ports if not each.startswith(f"{workload.name}:"))
        expected = {f"{to}:{port}" for to, _, port in others if matrix.allowed(workload.name, to, int(port))}
        if outside_host:
            expected |= {OUTSIDE for _ in workload.externals}
        for pod, found in inside[workload.name].items():
            reached = {each for each in found["reached"] if not each.startswith(f"{workload.name}:")}
            assert reached == expected, pod


def test_people_come_in_through_the_login_alone(
    insides: dict[str, Inside], outside_host: Outside | None
) -> None:
    """Only the login proxy reaches the pages, only these the API, and only proxy and API the issuer."""
    outside = {OUTSIDE} if outside_host else set()
    for service, expected in {
        "oauth2-proxy": {"frontend:8080"} | outside,
        "frontend": {"backend:8000"},
        "backend": {"chromadb:8000"} | outside,
        "chromadb": set(),
    }.items():
        for found in insides["prod"][service].values():
            assert {each for each in found["reached"] if not each.startswith(f"{service}:")} == expected


def test_autoscalers_see_metrics(deployed: dict[str, Deployed], timed: Timed) -> None:
    """Production's autoscalers get the metrics that they scale by."""
    prod = deployed["prod"]
    if prod.kubectl.run("get", "apiservice", "v1beta1.metrics.k8s.io").returncode:
        pytest.skip("the cluster has no metrics server")
    with timed("prod: waiting for the autoscalers' metrics"):
        wait(prod, "HorizontalPodAutoscaler", "condition=ScalingActive")


def test_one_pod_of_a_service_is_evicted_at_a_time(deployed: dict[str, Deployed]) -> None:
    """A drain evicts one pod of a service, and the next only once that one is replaced."""
    prod = deployed["prod"]
    wait(prod, "PodDisruptionBudget", "jsonpath={.status.disruptionsAllowed}=1")
    for service in ("oauth2-proxy", "frontend", "backend"):
        first, second = (evict(prod, pod["metadata"]["name"]) for pod in prod.pods(service))
        assert first == ""
        assert "disruption budget" in second
    with prod.site() as site:
        use_platform(site)
    prod.wait_until_ready()


def unordered(spec: dict[str, Any]) -> dict[str, Any]:
    """Return a pod with its volumes by name: a StatefulSet's controller puts the claimed ones among them."""
    return spec | {"volumes": {each["name"]: each for each in spec["volumes"]}}


def wait(deployed: Deployed, kind: str, condition: str) -> None:
    """Wait until every declared object of a kind meets a condition."""
    names = [each["metadata"]["name"] for each in deployed.documents if each["kind"] == kind]
    where = (f"--namespace={deployed.namespace}", f"--for={condition}", "--timeout=5m")
    deployed.kubectl.answer("wait", kind, *names, *where)


def evict(deployed: Deployed, pod: str) -> str:
    """Evict a pod as a drain does, and return the API server's error, if any."""
    path = f"/api/v1/namespaces/{deployed.namespace}/pods/{pod}/eviction"
    body = {"apiVersion": "policy/v1", "kind": "Eviction", "metadata": {"name": pod}}
    return deployed.kubectl.run("create", f"--raw={path}", "--filename=-", body=body).stderr


def beyond(outside_host: Outside | None) -> dict[str, str]:
    """Return the address of production's embedding endpoint and issuer, if there is a host for them."""
    if outside_host is None:
        return {}
    return {OUTSIDE: f"{outside_host.address}:{port_of(embedding_url(documents(DIST / 'prod')))}"}


def targets(deployed: Deployed) -> dict[str, str]:
    """Return addresses to try: each port of a pod of each service, and the API server."""
    addresses = {each: deployed.pods(each)[0]["status"]["podIP"] for each in deployed.services}
    ports = [(each.name, port.number) for each in deployed.platform.workloads for port in each.declared.ports]
    found = {f"{name}:{port}": f"{addresses[name]}:{port}" for name, port in ports}
    [api] = deployed.kubectl.objects("service/kubernetes", "--namespace=default")
    return found | {API_SERVER: f"{api['spec']['clusterIP']}:443"}
