"""Every rule holds for every environment and for every shape of one, and would notice if it did not."""

import copy
import json
import re
from collections.abc import Mapping
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
from tests.policy.watched import Watched, changed_kinds


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


def names(breakages: list[Breakage]) -> set[str]:
    """Return the names of the rules that breakages violate."""
    return {name for breakage in breakages for name in breakage.rules.split()}


def test_every_environment_has_a_folder() -> None:
    """The folders of dist/ are the configured environments, and those that deliver them."""
    assert sorted(path.name for path in DIST.iterdir()) == sorted([*environments(), "argocd", "flux"])


@pytest.mark.parametrize("environment", environments())
def test_committed_manifests_keep_every_rule(environment: str) -> None:
    """Every manifest of every environment keeps every rule."""
    manifests = committed(environment)
    violations = [f"{each} ({rule.__doc__})" for rule in RULES for each in rule(manifests)]
    assert not violations, "\n".join(violations)


def test_every_shape_is_right() -> None:
    """A shape is what a configuration may say."""
    assert {name: found for name, each in SHAPES.items() if (found := problems(each))} == {}


def problems(platform: Platform) -> list[object]:
    """Return what is wrong in a platform."""
    catalogue, environment = platform.catalogue, platform.environment
    return [
        *catalogue_problems("shape", catalogue),
        *environment_faults(environment.name, environment, catalogue),
    ]


@pytest.mark.parametrize("shape", SHAPES)
def test_a_shape_keeps_every_rule_and_violates_those_of_what_is_broken(shape: str) -> None:
    """Its manifests keep all rules, and broken ones violate exactly the rules about what is broken."""
    manifests = synthesized(shape)
    watched = {rule: Watched(manifests) for rule in RULES}
    assert [violation for rule in RULES for violation in rule(watched[rule])] == []
    before = text(manifests)
    breakages = [each for each in BREAKAGES if each.shape == shape]
    found = [(number, each.rules, violated(each, watched)) for number, each in enumerate(breakages)]
    assert [each for each in found if each[2] != set(each[1].split())] == []
    assert text(manifests) == before, "a breakage changes what others share"


def violated(breakage: Breakage, watched: Mapping[Rule, Watched]) -> set[str]:
    """Return the names of the rules that no longer hold; those that read nothing of what is broken do."""
    manifests = broken(breakage)
    kinds = changed_kinds(synthesized(breakage.shape), manifests)
    return {rule.__name__ for rule, read in watched.items() if read.reads(kinds) and any(rule(manifests))}


def text(manifests: Manifests) -> str:
    """Return the content of all manifests."""
    return json.dumps([each.content for each in manifests.documents])


@pytest.mark.parametrize("module", MODULES, ids=lambda module: module.__name__.rpartition(".")[2])
def test_every_rule_is_seen_to_fail(module: ModuleType) -> None:
    """There is a broken manifest for every rule, among the breakages of its kind."""
    assert names(breakages_of(module)) >= {rule.__name__ for rule in rules_of(module)}


def test_every_breakage_names_a_shape_and_rules() -> None:
    """A breakage names only what exists."""
    assert {each.shape for each in BREAKAGES} <= SHAPES.keys()
    assert names(BREAKAGES) == {rule.__name__ for rule in RULES}


def test_every_rule_is_one_sentence() -> None:
    """A rule says in one sentence what holds."""
    for rule in RULES:
        sentences = re.findall(r"[^.]+\.(?= |$)", rule.__doc__ or "")
        assert sentences == [rule.__doc__], rule.__name__
