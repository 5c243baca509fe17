"""What is said to decide a scalar does, and nothing else does."""

from random import Random

import pytest

from lib.explain.making import Making
from tests.explain.proof import makings, proofs
from tests.samples import TIMES

SEED, SAMPLE = 16, 100 * TIMES


@pytest.fixture
def prod(monkeypatch: pytest.MonkeyPatch) -> Making:
    """Production, with dashboards as Python shows them: to write their JSON takes a third of the time."""
    monkeypatch.setattr("lib.constructs.dashboard.json.dumps", lambda content, **_: repr(content))
    return makings()["prod"]


def test_a_value_decides_what_is_said(prod: Making) -> None:
    """Each of a sample of prod's values becomes another one; `make mutate` asks of all, with more values."""
    chance = Random(SEED)  # noqa: S311  (the same each time)
    leaves = [each for each in prod.leaves.every.values() if each.of("prod")]
    sample = chance.sample(leaves, min(SAMPLE, len(leaves)))
    found = list(proofs(prod, sample, lambda trees: [chance.choice(list(trees))]))
    assert [str(each) for each in found if each.unsaid] == []
    assert sum(bool(each.values) for each in found) > len(sample) * 0.9
    assert sum(bool(each.said - each.unseen) for each in found) > len(sample) / 2
