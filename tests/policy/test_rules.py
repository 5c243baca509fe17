"""Every rule holds for every environment and for every shape of one, and would notice if it did not."""

import copy
import re
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from lib.charts import synthesize
from lib.model import AddOns, BuiltInEmbedding, Mesh, replace
from tests.examples import BACKUP, BUCKET, ENVIRONMENT, EXTERNAL_CHROMA, platform
from tests.policy.all_rules import RULES, Rule
from tests.policy.breakages import BREAKAGES, Breakage
from tests.policy.documents import DIST, Manifests, committed, environments, read

SMALL_SHAPE = {
    "sizing": {name: replace(sizing, replicas=1) for name, sizing in ENVIRONMENT.sizing.items()},
    "ingress": replace(ENVIRONMENT.ingress, tls=None),
    "embedding": BuiltInEmbedding(),
    "add_ons": AddOns(),
    "zones": "preferred",
}
ALL_IN_MESH = Mesh(ingress_account="traefik", prometheus_account="prometheus")
IN_BUCKET = replace(BACKUP, target=BUCKET)
SHAPES = {
    "dev": platform(name="dev", **SMALL_SHAPE),
    "prod": platform(name="prod"),
    "prod, dual-stack": platform(name="prod", ip_families=("IPv4", "IPv6")),
    "prod, gateway": platform(name="prod", ingress=replace(ENVIRONMENT.ingress, api="Gateway")),
    "prod, mesh": platform(name="prod", add_ons=replace(ENVIRONMENT.add_ons, mesh=Mesh())),
    "prod, all in the mesh": platform(name="prod", add_ons=replace(ENVIRONMENT.add_ons, mesh=ALL_IN_MESH)),
    "prod, mesh, dual-stack": platform(
        name="prod",
        add_ons=replace(ENVIRONMENT.add_ons, mesh=Mesh()),
        ip_families=("IPv4", "IPv6"),
    ),
    "dev, gateway": platform(
        name="dev", **SMALL_SHAPE | {"ingress": replace(ENVIRONMENT.ingress, api="Gateway", tls=None)}
    ),
    "prod, certificate by hand": platform(name="prod", add_ons=replace(ENVIRONMENT.add_ons, issuer=None)),
    "prod, database outside": platform(name="prod", database=EXTERNAL_CHROMA),
    "dev, database outside": platform(name="dev", **SMALL_SHAPE, database=EXTERNAL_CHROMA),
    "prod, backup": platform(name="prod", backup=BACKUP),
    "prod, backup, mesh": platform(
        name="prod", backup=BACKUP, add_ons=replace(ENVIRONMENT.add_ons, mesh=Mesh())
    ),
    "prod, backup in a bucket": platform(name="prod", backup=IN_BUCKET),
    "prod, backup of a database outside, in a bucket of one's own": platform(
        name="prod",
        database=EXTERNAL_CHROMA,
        backup=replace(
            BACKUP, target=replace(BUCKET, url="http://minio.internal:9000", cidrs=("10.9.0.0/16",))
        ),
    ),
    "dev, backup": platform(name="dev", **SMALL_SHAPE, backup=BACKUP),
}


@cache
def synthesized(shape: str) -> Manifests:
    """Return the manifests of an example platform; not to be changed."""
    with TemporaryDirectory() as folder:
        synthesize([SHAPES[shape]], Path(folder))
        return read(SHAPES[shape], Path(folder))


def violated(manifests: Manifests) -> set[str]:
    """Return the names of the rules that do not hold."""
    return {rule.__name__ for rule in RULES if any(rule(manifests))}


@cache
def violated_before(shape: str) -> set[str]:
    """Return the names of the rules that do not hold even before anything is broken."""
    return violated(synthesized(shape))


def test_every_environment_has_a_folder() -> None:
    """The folders of dist/ are the configured environments, and those that deliver them."""
    assert sorted(path.name for path in DIST.iterdir()) == sorted([*environments(), "argocd", "flux"])


@pytest.mark.parametrize("environment", environments())
@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_committed_manifests_keep(rule: Rule, environment: str) -> None:
    """Every manifest of every environment keeps the rule."""
    violations = list(rule(committed(environment)))
    assert not violations, "\n".join([str(rule.__doc__), *violations])


@pytest.mark.parametrize("shape", SHAPES)
def test_every_shape_keeps_all_rules(shape: str) -> None:
    """Whatever an environment has and has not, its manifests keep every rule."""
    assert [violation for rule in RULES for violation in rule(synthesized(shape))] == []


@pytest.mark.parametrize("breakage", BREAKAGES, ids=lambda breakage: breakage.rules)
def test_broken_manifests_violate(breakage: Breakage) -> None:
    """A broken manifest violates exactly the rules that are about what is broken."""
    manifests = copy.deepcopy(synthesized(breakage.shape))
    for change in breakage.changes:
        change(manifests)
    assert violated(manifests) - violated_before(breakage.shape) == set(breakage.rules.split())


def test_every_rule_is_seen_to_fail() -> None:
    """There is a broken manifest for every rule."""
    seen = {name for breakage in BREAKAGES for name in breakage.rules.split()}
    assert seen == {rule.__name__ for rule in RULES}


def test_every_rule_is_one_sentence() -> None:
    """A rule says in one sentence what holds."""
    for rule in RULES:
        sentences = re.findall(r"[^.]+\.(?= |$)", rule.__doc__ or "")
        assert sentences == [rule.__doc__], rule.__name__
