"""Every rule holds for every environment and for every shape of one, and would notice if it did not."""

import copy
import re
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from types import ModuleType

import pytest

from lib.checks.catalogue import catalogue_problems
from lib.checks.environment import environment_faults
from lib.model import Platform
from lib.synthesis import synthesize_platforms
from tests.policy.all_rules import MODULES, RULES, Rule, rules_of
from tests.policy.breakages import BREAKAGES, breakages_of
from tests.policy.breakages.changes import Breakage
from tests.policy.documents import DIST, Manifests, committed, environments, read
from tests.policy.shapes import SHAPES


@cache
def synthesized(shape: str) -> Manifests:
    """Return the manifests of an example platform; not to be changed."""
    with TemporaryDirectory() as folder:
        synthesize_platforms([SHAPES[shape]], Path(folder))
        return read(SHAPES[shape], Path(folder))


def broken(breakage: Breakage) -> Manifests:
    """Return the manifests of an example with what breaks them."""
    manifests = copy.copy(synthesized(breakage.shape))
    for change in breakage.changes:
        change(manifests)
    return manifests


def violated(manifests: Manifests) -> set[str]:
    """Return the names of the rules that do not hold."""
    return {rule.__name__ for rule in RULES if any(rule(manifests))}


def names(breakages: list[Breakage]) -> set[str]:
    """Return the names of the rules that breakages violate."""
    return {name for breakage in breakages for name in breakage.rules.split()}


def test_every_environment_has_a_folder() -> None:
    """The folders of dist/ are the configured environments, and those that deliver them."""
    assert sorted(path.name for path in DIST.iterdir()) == sorted([*environments(), "argocd", "flux"])


@pytest.mark.parametrize("environment", environments())
@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_committed_manifests_keep(rule: Rule, environment: str) -> None:
    """Every manifest of every environment keeps the rule."""
    violations = list(rule(committed(environment)))
    assert not violations, "\n".join([str(rule.__doc__), *violations])


@pytest.mark.parametrize("platform", SHAPES.values(), ids=SHAPES)
def test_every_shape_is_right(platform: Platform) -> None:
    """A shape is what a configuration may say."""
    catalogue, environment = platform.catalogue, platform.environment
    assert catalogue_problems("shape", catalogue) == []
    assert list(environment_faults(environment.name, environment, catalogue)) == []


@pytest.mark.parametrize("shape", SHAPES)
def test_every_shape_keeps_all_rules(shape: str) -> None:
    """Whatever an environment has or does not have, its manifests keep every rule."""
    assert [violation for rule in RULES for violation in rule(synthesized(shape))] == []


@pytest.mark.parametrize("breakage", BREAKAGES, ids=lambda breakage: breakage.rules)
def test_broken_manifests_violate(breakage: Breakage) -> None:
    """A broken manifest violates exactly the rules that are about what is broken."""
    assert violated(broken(breakage)) == set(breakage.rules.split())


@pytest.mark.parametrize("shape", sorted({each.shape for each in BREAKAGES}))
def test_breakages_change_no_manifest_that_others_share(shape: str) -> None:
    """An example is the same for every breakage, whatever another one has changed."""
    before = copy.deepcopy([each.content for each in synthesized(shape).documents])
    for breakage in (each for each in BREAKAGES if each.shape == shape):
        broken(breakage)
    assert [each.content for each in synthesized(shape).documents] == before


@pytest.mark.parametrize("module", MODULES, ids=lambda module: module.__name__.rpartition(".")[2])
def test_every_rule_is_seen_to_fail(module: ModuleType) -> None:
    """There is a broken manifest for every rule, among the breakages of its kind."""
    assert names(breakages_of(module)) >= {rule.__name__ for rule in rules_of(module)}


def test_every_breakage_names_rules() -> None:
    """A breakage names only rules that exist."""
    assert names(BREAKAGES) == {rule.__name__ for rule in RULES}


def test_every_rule_is_one_sentence() -> None:
    """A rule says in one sentence what holds."""
    for rule in RULES:
        sentences = re.findall(r"[^.]+\.(?= |$)", rule.__doc__ or "")
        assert sentences == [rule.__doc__], rule.__name__
