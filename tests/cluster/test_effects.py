"""The table of changed fields is right: a real API server does with each field what the table says."""

import time
from contextlib import ExitStack
from typing import Any
from uuid import uuid4

import pytest

from lib.review.effects import ROWS, Effect
from tests.cluster.changed import CHANGES, FLUX, OBJECTS, OWNERS, Change, storage_class
from tests.cluster.conftest import refusal_ends_the_run
from tests.cluster.kubectl import Kubectl
from tests.cluster.proofs import Proofs, as_the_table_says, created, proofs
from tests.notes import Timed

HERE = [each for each in CHANGES if each.kind not in FLUX]

WAIT_SECONDS = 60
"""How long the API server may take to serve a kind whose definition is established."""


@pytest.fixture(scope="module")
def proved(
    kubectl: Kubectl,
    defined: None,  # noqa: ARG001  # before anything is of them
    tmp_path_factory: pytest.TempPathFactory,
    timed: Timed,
) -> Proofs:
    """Return what the API server does with every change."""
    await_kinds(kubectl)
    folder = tmp_path_factory.mktemp("changes")
    with timed(f"changing {len(HERE)} fields"), ExitStack() as stack:
        with refusal_ends_the_run():
            found = stack.enter_context(proofs(kubectl, HERE, folder))
        stack.close()
    return found


def await_kinds(kubectl: Kubectl) -> None:
    """Wait until the API server has all kinds but Flux's."""
    deadline = time.monotonic() + WAIT_SECONDS
    while missing := missing_kinds(kubectl) - FLUX:
        assert time.monotonic() < deadline, f"the API server has no {', '.join(sorted(missing))}"
        time.sleep(1)


def missing_kinds(kubectl: Kubectl) -> frozenset[str]:
    """Return the kinds that the API server does not have, or not yet."""
    versions = kubectl.answer("api-versions").split()
    return frozenset(kind for kind, each in OBJECTS.items() if each["apiVersion"] not in versions)


@pytest.mark.parametrize("change", HERE, ids=str)
def test_the_api_server_does_what_the_table_says(change: Change, proved: Proofs) -> None:
    """What is refused would be valid as a new object; anything else is taken, and rolls pods or does not."""
    as_the_table_says(change, proved)


def test_each_row_is_proved() -> None:
    """No row of the table is without a change that proves it, and pods that roll are counted."""
    assert set(ROWS) - {each.row for each in CHANGES} == set()
    assert {each.kind for each in ROWS if each.effect is Effect.ROLLS} - {"Pod"} == set(OWNERS)


def test_what_is_in_no_namespace_is_deleted_if_it_was_made(kubectl: Kubectl) -> None:
    """Of two objects, one of which somebody else has already, only the new one is taken away again."""
    foreign, new = (storage_class(f"goaltrajectory-effects-{uuid4().hex[:8]}") for _ in range(2))
    with created(kubectl, [foreign]):
        before = classes(kubectl)
        with pytest.raises(RuntimeError, match="AlreadyExists"), created(kubectl, [new, foreign]):
            pass
        assert classes(kubectl) == before
    assert foreign["metadata"]["name"] not in classes(kubectl)


def classes(kubectl: Kubectl) -> dict[str, Any]:
    """Return the UIDs of the storage classes, by their names."""
    found = (each["metadata"] for each in kubectl.objects("storageclasses"))
    return {each["name"]: each["uid"] for each in found}
