"""The facts of the service contract follow from the catalogue."""

import pytest

from lib.operations.contract import facts
from tests.examples import platform_of
from tests.policy.kinds import CATALOGUE, ENVIRONMENT
from tests.shapes import SHAPES

PLATFORM = platform_of(CATALOGUE, ENVIRONMENT)


@pytest.mark.parametrize("text", ["gRPC health on", "a connection to", "(grpc)", "(http)", "none"])
def test_each_kind_has_its_words(text: str) -> None:
    """Ports and probes of every kind are in the table."""
    assert text in facts([PLATFORM]) + facts([SHAPES["shop"]])


def test_only_who_honours_the_contract_has_a_column() -> None:
    """An image that does not honour the contract is not in the table."""
    [head, *_] = facts([PLATFORM]).splitlines()
    own = [each.name for each in PLATFORM.catalogue.services if each.contract]
    assert head == f"| | {' | '.join(own)} |"
