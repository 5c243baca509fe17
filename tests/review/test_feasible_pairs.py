"""What environments share, in what they differ, and what is accepted of either."""

from typing import Any, get_args

import pytest

from lib.model import (
    Accepted,
    Difference,
    Differences,
    Environment,
    External,
    Image,
    Nodes,
    Platform,
    SecretKey,
    SecretStore,
    replace,
)
from lib.model.accepted import Question
from lib.review.feasible.answer import feasible, judged
from lib.review.feasible.look import Look
from lib.review.feasible.parity import parity
from lib.review.feasible.sharing import sharing
from tests.example.catalogue import CATALOGUE
from tests.examples import (
    BUCKET,
    CLUSTER,
    DATABASE,
    EMBEDDING,
    ENVIRONMENT,
    EXTERNAL_CHROMA,
    LOGIN,
    WITH_BUCKET,
    database_outside,
    platform_of,
    services,
)


def named(name: str, *, path: str | None = "", **changes: Any) -> Platform:
    """Return the example under a name of its own, with a path of its own in the store."""
    store = SecretStore(name="store", path=f"goals/{name}" if path == "" else path)
    own = {"name": name, "namespace": name, "add_ons": replace(ENVIRONMENT.add_ons, secret_store=store)}
    environment: Environment = replace(ENVIRONMENT, **own, **changes)
    return platform_of(CATALOGUE, environment)


def wrong(one: Platform, other: Platform) -> dict[str, str]:
    """Return what is found of the second of two environments."""
    assert [each for each in sharing(one, []) if each.wrong] == []
    return {each.about: each.wrong for each in sharing(other, [one]) if each.wrong}


def test_a_public_api_is_shared_with_a_credential_of_ones_own() -> None:
    """The second environment's row says that the first one uses it too."""
    assert wrong(named("staging"), named("prod")) == {}
    said = {each.about: each.numbers for each in sharing(named("prod"), [named("staging")])}
    assert said["external embedding"] == "https://api.example.com/v1, of staging as well, apart from it"
    assert said["credential api-key of Secret embedding"] == "vault store goals/prod/embedding api-key"


def test_a_credential_of_another_environment_is_found() -> None:
    """The store's path is what keeps environments apart; with the key, the endpoint is shared too."""
    found = wrong(named("staging"), named("prod", path="goals/staging"))
    assert found["credential api-key of Secret embedding"] == (
        "staging reads the same: give add_ons.secret_store of prod a path of its own"
    )
    assert "credential .dockerconfigjson of Secret pull" in found
    assert found["external embedding"].startswith(
        "https://api.example.com/v1 is also that of staging, with the same credential"
    )
    assert wrong(named("staging", path=None), named("prod", path=None)) == {}


def test_a_client_of_another_environment_is_found() -> None:
    """Whoever is signed in to one environment has a token that the other one takes for its own."""
    found = wrong(named("staging", login=LOGIN), named("prod", login=LOGIN))
    assert found["login"].startswith("whoever is signed in to staging has a token that is good here: have")
    for own in ({"client": "prod"}, {"issuer": "https://other.example.com"}):
        assert wrong(named("staging", login=LOGIN), named("prod", login=replace(LOGIN, **own))) == {}
    assert wrong(named("staging"), named("prod", login=LOGIN)) == {}


def outside(**changes: Any) -> dict[str, Any]:
    chroma = replace(EXTERNAL_CHROMA, **changes)
    return database_outside(chromadb=chroma, embedding=EMBEDDING)


@pytest.mark.parametrize(
    ("one", "other", "found"),
    [
        (outside(), outside(), True),
        (outside(), outside(database="another"), False),
        (outside(), outside(tenant="another"), False),
        (WITH_BUCKET, WITH_BUCKET, True),
        (WITH_BUCKET, {**WITH_BUCKET, "externals": {"bucket": replace(BUCKET, prefix="goals/other")}}, False),
        (WITH_BUCKET, {**WITH_BUCKET, "externals": {"bucket": replace(BUCKET, prefix="goals")}}, True),
        (WITH_BUCKET, {**WITH_BUCKET, "externals": {"bucket": replace(BUCKET, name="another")}}, False),
    ],
)
def test_data_has_one_environment(one: dict[str, Any], other: dict[str, Any], *, found: bool) -> None:
    """The same database of a server, or a bucket's prefix that is the other's or below it."""
    said = wrong(named("staging", **one), named("prod", **other))
    assert bool(said) is found
    assert [each for each in said.values() if "is also that of staging, with the same data" not in each] == []


def relay(**changes: Any) -> dict[str, Any]:
    mail = External(host="smtp.example.com", port=587, protocol="tcp", tls=True)
    return {"externals": {"embedding": EMBEDDING, "mail": replace(mail, **changes)}}


def test_a_server_without_credentials_is_one_environments() -> None:
    """Nothing would tell a mail of staging from one of production."""
    found = wrong(named("staging", **relay()), named("prod", **relay()))
    assert list(found) == ["external mail"]
    assert "and no credential tells them apart" in found["external mail"]
    key = {"credentials": {"credential": SecretKey(secret="mail", key="password")}}
    assert list(wrong(named("staging", **relay()), named("prod", **relay(**key)))) == ["external mail"]
    assert wrong(named("staging", **relay(**key)), named("prod", **relay(**key))) == {}
    assert wrong(named("staging", **relay()), named("prod", **relay(host="smtp.example.org"))) == {}


OWN = (
    Difference(path="name*", reason="its own"),
    Difference(path="add_ons.secret_store.path", reason="its own"),
)


def compared(one: Platform, other: Platform, *allowed: Difference, between: tuple[str, ...] = ()) -> Any:
    found = parity([one, other], Differences(between=between, allowed=(*OWN, *allowed)))
    assert found
    return found


def test_what_differs_is_on_the_list_or_found() -> None:
    """Both values and the reason are in the row."""
    larger = named("prod", services=services(frontend=replace(DATABASE, volume=None, replicas=4)))
    assert compared(named("staging"), named("prod")).findings == []
    report = compared(named("staging"), larger)
    assert report.title == "staging and prod: what differs"
    assert ("services.frontend.replicas", "3", "4", "") in report.rows
    assert report.findings == [
        (
            "services.frontend.replicas is 3 in staging and 4 in prod: have them the same, or list it with a "
            "reason in config/differences.py"
        )
    ]
    listed = compared(named("staging"), larger, Difference(path="services.*.replicas", reason="load"))
    assert listed.findings == []
    assert ("services.frontend.replicas", "3", "4", "load") in listed.rows


def test_what_only_one_environment_has_differs() -> None:
    report = compared(named("staging", cluster=replace(CLUSTER, nodes=None)), named("prod", labels={}))
    assert report.findings[0].startswith("labels.team is goals in staging and absent in prod")


def test_what_is_listed_and_does_not_differ_is_found() -> None:
    report = compared(named("staging"), named("prod"), Difference(path="zones", reason="one"))
    assert report.findings == ["zones does not differ: remove it from config/differences.py"]


def test_images_differ_in_what_a_promotion_changes_only() -> None:
    """Tags and digests come later; another name or registry is another image."""
    ahead, prod = named("staging"), named("prod")
    newer = {**ahead.images, "backend": Image(name="backend", tag="2.0.0", digest="sha256:" + "0" * 64)}
    assert compared(Platform(CATALOGUE, ahead.delivery, ahead.environment, newer), prod).findings == []
    other = {**ahead.images, "backend": Image(name="api", tag="1.2.3")}
    report = compared(Platform(CATALOGUE, ahead.delivery, ahead.environment, other), prod)
    assert report.findings[0].startswith("images.backend.name is api in staging and backend in prod")


def test_the_last_two_environments_are_compared_unless_two_are_named() -> None:
    three = [named(each) for each in ("dev", "staging", "prod")]
    last, first = (parity(three, Differences(between=each)) for each in ((), ("dev", "prod")))
    assert last
    assert first
    assert (last.columns[1:3], first.columns[1:3]) == (("staging", "prod"), ("dev", "prod"))
    assert parity(three[:1], Differences()) is None


FOUND = Look("drain", "node 1", "3 pods", "nothing fits")
ACCEPTED = Accepted(question="drain", about="node 1", reason="a laptop")


def test_a_finding_may_be_accepted_with_a_reason() -> None:
    """The row says both; another question or place is another finding."""
    assert judged(named("dev"), [FOUND]).findings == ["drain, node 1: nothing fits (3 pods)"]
    report = judged(named("dev", accepted=(ACCEPTED,)), [FOUND])
    assert report.findings == []
    assert report.rows == [("drain", "node 1", "3 pods", "nothing fits. Accepted: a laptop")]
    elsewhere = named("dev", accepted=(replace(ACCEPTED, about="node 2"),))
    assert judged(elsewhere, [FOUND]).findings == [
        "drain, node 1: nothing fits (3 pods)",
        "drain, node 2: nothing is wrong there; remove accepted[0] in config/dev.py",
    ]


def test_what_is_accepted_and_works_is_found() -> None:
    report = judged(named("dev", accepted=(ACCEPTED,)), [FOUND._replace(wrong="")])
    assert report.findings == ["drain, node 1: nothing is wrong there; remove accepted[0] in config/dev.py"]


def test_an_environment_is_asked_every_question() -> None:
    """Findings of several questions are told at once."""
    small = Nodes(count=3, cpu_millis=400, memory_mib=512, notice_seconds=20)
    report = feasible(named("prod", cluster=replace(CLUSTER, nodes=small)), [named("staging")])
    assert {row[0] for row in report.rows} == {*get_args(Question)} - {"data"}
    assert {each.split(",")[0] for each in report.findings} >= {"drain", "timeouts", "grace"}
