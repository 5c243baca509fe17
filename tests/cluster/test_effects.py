"""The table of changed fields is right: a real API server does with each field what the table says."""

from contextlib import ExitStack

import pytest

from lib.review.effects import ROWS, Effect
from tests.cluster.changed import CHANGES, OBJECTS, OWNERS, Change
from tests.cluster.conftest import refusal_ends_the_run
from tests.cluster.kubectl import Kubectl
from tests.cluster.proofs import Proofs, as_the_table_says, proofs
from tests.notes import Note, Timed

FLUX = frozenset(each for each in OBJECTS if ".fluxcd.io/" in each)
"""Kinds that come with Flux alone; tests/add_ons proves them as well."""


@pytest.fixture(scope="module")
def proved(
    kubectl: Kubectl,
    defined: None,  # noqa: ARG001  # before anything is of them
    served: frozenset[str],
    tmp_path_factory: pytest.TempPathFactory,
    timed: Timed,
) -> Proofs:
    """Return what the API server does with every change."""
    changes = [each for each in CHANGES if each.kind in served]
    folder = tmp_path_factory.mktemp("changes")
    with timed(f"changing {len(changes)} fields"), ExitStack() as stack:
        with refusal_ends_the_run():
            found = stack.enter_context(proofs(kubectl, changes, folder))
        stack.close()
    return found


@pytest.fixture(scope="module")
def served(
    kubectl: Kubectl,
    defined: None,  # noqa: ARG001  # counts as served
    note: Note,
) -> frozenset[str]:
    """Return the kinds that the API server has; only Flux's may be missing."""
    versions = kubectl.answer("api-versions").split()
    found = frozenset(kind for kind, each in OBJECTS.items() if each["apiVersion"] in versions)
    assert OBJECTS.keys() - found <= FLUX
    if missing := sorted(OBJECTS.keys() - found):
        note(f"not proved here but by make test-add-ons: {', '.join(missing)}")
    return found


@pytest.mark.parametrize("change", CHANGES, ids=str)
def test_the_api_server_does_what_the_table_says(
    change: Change, proved: Proofs, served: frozenset[str]
) -> None:
    """What is refused would be valid as a new object; anything else is taken, and rolls pods or does not."""
    if change.kind not in served:
        pytest.skip(f"the cluster has no {change.kind}")
    as_the_table_says(change, proved)


def test_each_row_is_proved() -> None:
    """No row of the table is without a change that proves it, and pods that roll are counted."""
    assert set(ROWS) - {each.row for each in CHANGES} == set()
    assert {each.kind for each in ROWS if each.effect is Effect.ROLLS} - {"Pod"} == set(OWNERS)
