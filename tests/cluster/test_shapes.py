"""Platforms of other shapes on a real cluster: its API server takes them, and their pods call as declared."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from lib.model import Platform
from lib.synthesis import synthesize_platforms
from tests.cluster.applied import applied, documents, must_be_accepted, write
from tests.cluster.conftest import refusal_ends_the_run, running
from tests.cluster.deployed import Deployed
from tests.cluster.kubectl import Kubectl
from tests.cluster.matrix import (
    ELSEWHERE,
    STRANGERS,
    computed,
    fitted_with_strangers,
    reached,
    tried,
    wait_for_strangers,
)
from tests.cluster.standing_in import of_this_run
from tests.notes import Timed
from tests.shapes import SHAPES

RUN_AS = "voting-plain"
"""The shape whose pods run: it has a worker without ports, two stateful services, and two pages."""


def synthesized(platform: Platform, folder: Path) -> list[dict[str, Any]]:
    synthesize_platforms([platform], folder)
    return documents(folder / platform.environment.name)


@pytest.fixture(scope="module")
def placed(kubectl: Kubectl, tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Path]]:
    """Return the folder of each shape's documents, whose namespace is on the cluster."""
    folders, namespaces = {}, []
    for shape in SHAPES:
        root = tmp_path_factory.mktemp(shape)
        every = synthesized(of_this_run(SHAPES[shape]), root / "shape")
        folders[shape], namespace = root / "all", root / f"namespace-of-{shape}"
        folders[shape].mkdir()
        namespace.mkdir()
        write(folders[shape], every)
        namespaces.append(write(namespace, [each for each in every if each["kind"] == "Namespace"]))
    with refusal_ends_the_run(), applied(kubectl, namespaces) as answers:
        must_be_accepted(answers)
        yield folders


@pytest.mark.parametrize("shape", SHAPES)
def test_the_api_server_accepts_a_shape(
    shape: str,
    kubectl: Kubectl,
    defined: None,  # noqa: ARG001  # before anything is of them
    placed: dict[str, Path],
) -> None:
    """The API server takes every document of a shape, without an error or a warning."""
    answer = kubectl.run("apply", "--dry-run=server", "-f", f"{placed[shape]}/")
    assert (answer.stderr, answer.returncode) == ("", 0)
    assert len(answer.stdout.splitlines()) == len(documents(placed[shape]))


@pytest.fixture(scope="module")
def voting(
    kubectl: Kubectl,
    loaded: None,  # noqa: ARG001  # the pods start at once
    timed: Timed,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Deployed]:
    """Return the voting app with stand-ins for its programs, and strangers beside it, applied and ready."""
    folder = tmp_path_factory.mktemp("voting")
    platform = of_this_run(SHAPES[RUN_AS])
    fitted = [*fitted_with_strangers(synthesized(platform, folder / "shape"))]
    applied_from = folder / "applied"
    applied_from.mkdir()
    with running(Deployed(kubectl, platform, fitted), write(applied_from, fitted), timed) as ready:
        wait_for_strangers(ready)
        yield ready


def test_exactly_what_policies_let_through_is_reached(voting: Deployed, timed: Timed) -> None:
    """From each pod exactly those pods and ports are reached, by address and by name, that are computed."""
    with timed("trying every connection between pods"):
        found = reached(voting)
    assert found == computed(voting)
    assert 0 < len(found) < len(tried(voting)) / 2


def test_strangers_reach_nobody(voting: Deployed) -> None:
    """A pod of no program reaches none of the platform's, from its own namespace or from another."""
    assert {each.destination for each in computed(voting) if each.source in STRANGERS} <= {ELSEWHERE}
