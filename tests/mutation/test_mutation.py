"""Of what could be wrong in production's manifests, the proofs see all but what has a written reason."""

from functools import cache

import pytest

from tests.mutation.__main__ import ENVIRONMENT, judged, sample
from tests.mutation.judges import Bench
from tests.mutation.mutants import Mutant, closed, mutants, opened
from tests.mutation.reasons import REASONS
from tests.mutation.score import Result, faults
from tests.policy.documents import committed
from tests.samples import TIMES

SIZE, SEED = 12 * TIMES, 1


@cache
def every() -> list[Mutant]:
    """Return all mutants."""
    return list(mutants(committed(ENVIRONMENT), SEED))


def mutant(kind: str, field: str, after: object) -> Mutant:
    """Return the first mutant of a field, with another value or, for None, without it."""
    found = next(each for each in every() if each.field == f"{kind} {field}" and each.after is None)
    return found._replace(after=after)


def test_a_sample_is_seen() -> None:
    """What nothing sees in a sample is of kinds that nothing needs to see."""
    found = judged(sample(every(), SIZE, SEED))
    assert [str(each.mutant) for each in found if not each.seen_by and not each.reason] == []


@pytest.mark.parametrize(
    ("kind", "field", "after"),
    [
        ("AuthorizationPolicy", "metadata.namespace", "elsewhere"),
        ("PeerAuthentication", "metadata.namespace", "elsewhere"),
        ("ServiceMonitor", "metadata.namespace", "elsewhere"),
        ("Deployment", "spec.template.spec.securityContext.runAsUser", None),
        ("PodDisruptionBudget", "spec.maxUnavailable", 2),
        ("Service", "kind", "Services"),
        ("Certificate", "kind", "Certificates"),
    ],
)
def test_what_was_once_unseen_is_seen(kind: str, field: str, after: object) -> None:
    """Each of these is one change that nothing saw before."""
    assert Bench(committed(ENVIRONMENT)).seen_by(mutant(kind, field, after))


def test_settings_are_not_seen_by_their_checksum() -> None:
    """A construct that makes wrong settings makes their checksum too, so the checksum sees nothing."""
    seen_by = Bench(committed(ENVIRONMENT)).seen_by(mutant("ConfigMap", "data.LOG_LEVEL", "debug"))
    assert seen_by == "declared_settings"


def test_every_mutant_differs() -> None:
    """No change leaves a value as it was, and each object is among what is removed."""
    assert all(each.after != each.before for each in every() if each.after is not None)
    assert len([each for each in every() if not each.path]) == len(committed(ENVIRONMENT).documents)


def test_json_is_opened_and_closed_again() -> None:
    """What is changed within a file in JSON is the only change."""
    contents = [each.content for each in committed(ENVIRONMENT).documents]
    assert [closed(opened(each)) for each in contents] == contents


def test_low_scores_and_reasons_about_nothing_are_faults() -> None:
    """The program fails below its goals, and names each reason that nothing unseen needs."""
    found = list(faults([Result(mutant("Service", "spec.type", None), None)]))
    assert found[0] == "0.0 % are seen: want 85 %"
    assert len(found) == len(REASONS)
