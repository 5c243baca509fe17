"""What the benchmark of the services promises, without the services."""

import re
from pathlib import Path

import pytest

from tests.bench.services.books import compare
from tests.bench.services.client import Answer, Client
from tests.bench.services.generator import generator
from tests.bench.services.loopback import NotLoopbackError, on_loopback
from tests.bench.services.manners import Patient
from tests.bench.services.mix import title_of
from tests.bench.services.order import Order
from tests.bench.services.outcome import BUSY, DATABASE, GOOD, Tally, kind_of
from tests.bench.services.run import parse


@pytest.mark.parametrize(
    "url", ["http://192.0.2.7:8080", "http://10.0.0.1:80", "http://[2001:db8::1]:8080", "http://0.0.0.0:8080"]
)
def test_another_machine_is_no_target(url: str, tmp_path: Path) -> None:
    """Neither a client nor the load generator goes to another machine; the error names target and fix."""
    with pytest.raises(NotLoopbackError, match=f"(?s){re.escape(url)}.*loopback: name a service on"):
        Client(url)
    with (
        pytest.raises(NotLoopbackError, match=re.escape(url)),
        generator(Order(url, clients=1, goals=100, seconds=1), tmp_path),
    ):
        pytest.fail("the generator runs")


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1", "https://127.0.0.1:1", "127.0.0.1:8080", "http://nowhere.invalid:80"]
)
def test_a_target_that_is_none_is_named(url: str) -> None:
    """What is not a URL of a service here is refused with an example of one."""
    with pytest.raises(NotLoopbackError, match=r"127\.0\.0\.1"):
        on_loopback(url)


def test_loopback_is_a_target() -> None:
    """Addresses of this machine are taken as they are."""
    for url in ("http://127.0.0.1:8080", "http://[::1]:8080", "http://127.9.9.9:1"):
        assert on_loopback(url) == url


def documents(**keys: str) -> dict[str, str]:
    """Return stored documents by id, each made by a create with a key."""
    return {id_: f"{title_of(key)}\nA description." for id_, key in keys.items()}


def test_books_that_balance() -> None:
    """What was acknowledged is there once; what was not answered is there once, or not."""
    books = compare({"k1", "k2", "k3"}, {"k1": ["a"]}, documents(a="k1", b="k2"))
    assert books.balanced
    assert (books.acknowledged, books.unanswered) == (1, 2)


def test_a_lost_record_is_found() -> None:
    """An acknowledged create whose record is not there is lost."""
    books = compare({"k1", "k2"}, {"k1": ["a"], "k2": ["b"]}, documents(a="k1"))
    assert (books.lost, books.balanced) == (("k2",), False)
    assert "1 lost" in str(books)


@pytest.mark.parametrize("acknowledged", [{"k1": ["a"]}, {"k1": ["a", "b"]}, {}])
def test_a_doubled_record_is_found(acknowledged: dict[str, list[str]]) -> None:
    """A create that is there twice is doubled, whatever was acknowledged of it."""
    books = compare({"k1"}, acknowledged, documents(a="k1", b="k1"))
    assert (books.doubled, books.balanced) == (("k1",), False)


@pytest.mark.parametrize("ids", [["b"], ["a", "b"]])
def test_another_id_than_is_stored_is_found(ids: list[str]) -> None:
    """All answers to one create name the record that is there."""
    assert compare({"k1"}, {"k1": ids}, documents(a="k1")).renamed == ("k1",)


def test_a_record_that_nobody_sent_is_found() -> None:
    """What is stored was sent."""
    assert compare(set(), {}, documents(a="k1")).unknown == ("k1",)


@pytest.mark.parametrize(
    ("status", "body", "kind"),
    [
        (200, b"", GOOD),
        (201, b"{}", GOOD),
        (503, b'{"title": "Service Unavailable", "detail": "The service is busy: try again."}', BUSY),
        (503, b'{"title": "Service Unavailable", "detail": "The database is not reachable."}', DATABASE),
        (504, b"", "504"),
    ],
)
def test_answers_are_told_apart(status: int, body: bytes, kind: str) -> None:
    """A refusal is not taken for an error of the database, nor either for another."""
    assert kind_of(status, body) == kind


def test_a_patient_client_waits_as_told() -> None:
    """It asks again after Retry-After, not before, and not all of them at once."""
    pauses = {Patient().pause(Answer(503, b"", "3")) for _ in range(50)}
    assert all(3 <= pause <= 6 for pause in pauses)
    assert len(pauses) > 40


def test_a_tally_arrives_as_it_was() -> None:
    """Nothing is lost between the generator and the benchmark."""
    tally = Tally(seconds=2.5, sent={"k1", "k2"}, acknowledged={"k1": ["a"]}, acknowledged_at={"k1": 1.5})
    tally.add("list", GOOD, 0.25)
    tally.add("list", BUSY, 0.01)
    assert Tally.load(tally.dump()) == tally


def test_an_unknown_row_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    """A row that does not exist is named, and those that do."""
    with pytest.raises(SystemExit):
        parse(["cost", "costs"])
    assert (
        "ROWS=costs: there are cost, login, lists, clients, hammering, replacing" in capsys.readouterr().err
    )
