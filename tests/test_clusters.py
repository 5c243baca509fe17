"""What docs/clusters.md tells people to write: its values fit an environment, its objects production."""

from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import urlsplit

import pytest
import yaml

from lib import model
from lib.checks.environment import environment_faults
from lib.model import Cluster, Environment, Platform, Resources, replace
from lib.synthesis import synthesize_platforms
from tests.example.catalogue import CATALOGUE
from tests.examples import CLUSTER, ENVIRONMENT, platform_of
from tests.policy.all_rules import RULES
from tests.policy.content import find
from tests.policy.documents import Manifests, committed, read
from tests.test_documentation import ROOT, blocks

PAGE = ROOT / "docs/clusters.md"
ROOMY = Resources(cpu_millis=1000, memory_mib=1024, ephemeral_mib=4096)
"""Limits with room for the logs of every kind of cluster."""


def snippets(field: str) -> list[Any]:
    """Return what the page sets a field of an environment to."""
    known = {name: getattr(model, name) for name in model.__all__}
    values = [eval(f"dict({each.text})", known) for each in blocks(PAGE, "python")]  # noqa: S307
    return [each[field] for each in values if field in each]


def objects(kind: str) -> list[dict[str, Any]]:
    """Return the page's own objects of a kind."""
    documents = [each for block in blocks(PAGE, "yaml") for each in yaml.safe_load_all(block.text)]
    return [each for each in documents if each["kind"] == kind]


def in_cluster(cluster: Cluster) -> Environment:
    """Return the example's environment in a cluster of the page, which has the example's zones."""
    sizes = {name: size and replace(size, limits=ROOMY) for name, size in ENVIRONMENT.services.items()}
    there = replace(cluster, zones=CLUSTER.zones, way_in=cluster.way_in or CLUSTER.way_in)
    return replace(ENVIRONMENT, cluster=there, services=sizes)


@pytest.mark.parametrize("cluster", snippets("cluster"), ids=lambda each: str(each.dns.ports))
def test_an_environment_can_be_in_each_cluster(cluster: Cluster) -> None:
    """Nothing is wrong with an environment in a cluster of the page, and its manifests keep every rule."""
    environment = in_cluster(cluster)
    assert list(environment_faults(environment.name, environment, CATALOGUE)) == []
    manifests = synthesized(platform_of(CATALOGUE, environment))
    assert [violation for rule in RULES for violation in rule(manifests)] == []


def synthesized(platform: Platform) -> Manifests:
    with TemporaryDirectory() as folder:
        synthesize_platforms([platform], Path(folder))
        return read(platform, Path(folder))


@cache
def production() -> Manifests:
    return committed("prod")


def test_each_policy_is_about_production() -> None:
    """A policy of the page selects pods of production, and opens only ports that they have."""
    for policy in objects("CiliumNetworkPolicy"):
        assert policy["metadata"]["namespace"] == production().platform.environment.namespace
        wanted = policy["spec"]["endpointSelector"]["matchLabels"].items()
        (pods,) = [each for each in production().pods if wanted <= each.labels.items()]
        opened = {int(each) for each in find(policy["spec"], "ingress * toPorts * ports * port")}
        assert opened <= set(pods.find("containers * ports * containerPort"))


def test_the_name_is_that_of_the_external() -> None:
    """The name and the port that a policy opens are those of production's external."""
    endpoint = production().platform.endpoints["embedding"]
    (policy,) = [each for each in objects("CiliumNetworkPolicy") if "egress" in each["spec"]]
    by_name = policy["spec"]["egress"][-1]
    assert list(find(by_name, "toFQDNs * matchName")) == [urlsplit(endpoint.address).hostname]
    assert list(find(by_name, "toPorts * ports * port")) == [str(endpoint.port)]


def test_the_external_of_the_page_is_that_of_production() -> None:
    """The example changes nothing of the external but its networks."""
    (externals,) = snippets("externals")
    real = production().platform.environment.externals
    assert [repr(replace(each, cidrs=())) for each in externals.values()] == [
        repr(replace(real[name], cidrs=())) for name in externals
    ]


def test_a_load_balancer_asks_what_the_kubelet_asks() -> None:
    """Its health check is the readiness probe of the exposed service, and it waits as long as that takes."""
    frontend = production().platform.workload_by_name["frontend"]
    (health,), (backend,) = objects("HealthCheckPolicy"), objects("GCPBackendPolicy")
    readiness = frontend.declared.probes.readiness
    assert readiness is not None
    assert health["spec"]["default"]["config"]["httpHealthCheck"]["requestPath"] == readiness.check.path  # type: ignore[union-attr]
    assert backend["spec"]["default"]["timeoutSec"] > frontend.declared.longest_request_seconds
    assert health["spec"]["targetRef"] == backend["spec"]["targetRef"]
    assert health["spec"]["targetRef"]["name"] == frontend.name
