"""What is written means the same to readers in Go.

kubectl, Argo CD and Flux read by sigs.k8s.io/yaml; Compose, Helm and kustomize by go.yaml.in/yaml or a fork.
"""

import json
import os
import random
import subprocess
from collections.abc import Callable, Iterable, Iterator
from itertools import islice, product
from typing import Any

import pytest
import yaml

from lib.yaml_text import yaml_text
from tests.policy.documents import DIST

READER = os.environ.get("YAML_READER")
pytestmark = pytest.mark.skipif(
    not READER, reason="no Go here, which builds its readers: make scan-manifests"
)

by_each_reader = pytest.mark.parametrize("library", ["sigs.k8s.io/yaml", "go.yaml.in/yaml/v3"])
WRITTEN = sorted([*DIST.rglob("*.yaml"), *(DIST.parent / "docker").glob("compose*.yaml")])

NUMBERS = "01xXbBoO_.+-eE"
SIGNS = " \t\n-?:#,[]{}&*!|>'\"%@`~=<a1\\"
UNICODE = "\0\a\x1b\x7f\x85\x9f\xa0\u2028\u2029\ud7ff\ue000\ufeff\ufffd\ufffe\U0001f600é\r\n a-:"
WORDS = (
    "y Y n N yes Yes YES no No NO on On ON off Off OFF true True TRUE false False FALSE null Null NULL ~ "
    ".nan .NaN .NAN nan .inf .Inf .INF +.inf -.Inf Infinity << = --- ... 0X12 0B11 0O17 1:20 190:20:30.15"
)
AFFIXES = ["", " #", ": ", "- ", "? ", *" \n\t-+._0#:'\"!&*"]
DAYS = ("2020-01-01", "2020-1-1", "0001-1-01", "202-1-1", "2020-13-01", "20200-1-1")
TIMES = ("", "T1:2:3Z", " 1:2:3", "t01:02:03+01:00", "T01:02:03.5Z", " 01:02:03,5", "\t1:2:3", "-rc1", " x")
LINES = ("", "a", " a", "a ", "  ", "\ta", "- a", "# a", "a: b", "---", "...", "a\r")


def up_to(most: int, alphabet: Iterable[str], join: str = "") -> Iterator[str]:
    for length in range(1, most + 1):
        yield from map(join.join, product(alphabet, repeat=length))


def anything() -> Iterator[str]:
    """Yield text of any length, the same in each run."""
    chosen = random.Random(0)  # noqa: S311  # no secret
    for _ in range(3000):
        yield "".join(chosen.choices(NUMBERS + SIGNS + UNICODE, k=chosen.choice([6, 12, 40, 200, 1200])))


TEXTS: dict[str, Callable[[], Iterable[str]]] = {
    "numbers": lambda: up_to(4, NUMBERS),
    "signs": lambda: up_to(3, SIGNS),
    "unicode": lambda: up_to(3, UNICODE),
    "words": lambda: ("".join(each) for each in product(AFFIXES, WORDS.split(), AFFIXES)),
    "times": lambda: ("".join(each) for each in product(DAYS, TIMES)),
    "lines": lambda: up_to(3, LINES, join="\n"),
    "anything": anything,
}


def parts(texts: Iterable[str], size: int = 500) -> Iterator[list[str]]:
    remaining = iter(texts)
    while part := list(islice(remaining, size)):
        yield part


def read(library: str, texts: list[str]) -> list[Any]:
    """Return what each text means to a library, or the library's error."""
    command = [str(READER), library]
    done = subprocess.run(command, input=json.dumps(texts), capture_output=True, text=True, check=True)
    return [each["error"] or each["meant"] for each in json.loads(done.stdout)]


def differences(meant: Any, wanted: dict[str, list[Any]]) -> Iterator[Any]:
    """Yield what came out, beside what went in."""
    if not isinstance(meant, dict):
        yield meant, yaml_text([wanted])
    elif meant != wanted:
        yield from (
            (a, b) for place in wanted for a, b in zip(meant[place], wanted[place], strict=True) if a != b
        )


@by_each_reader
@pytest.mark.parametrize("kind", TEXTS)
def test_text_stays_text(kind: str, library: str) -> None:
    """It is what it was, as a value, as a key and in a list."""
    documents: list[dict[str, list[Any]]] = [
        {"values": [{"key": text} for text in part], "keys": [{text: "value"} for text in part], "list": part}
        for part in parts(TEXTS[kind]())
    ]
    meant = read(library, [yaml_text([each]) for each in documents])
    pairs = zip(meant, documents, strict=True)
    assert [each for pair in pairs for each in differences(*pair)][:10] == []


@by_each_reader
def test_what_is_committed_means_the_same(library: str) -> None:
    """Each document of dist/ and each Compose file is to the library what it is to Python."""
    texts = [text for file in WRITTEN for text in file.read_text().split("\n---\n")]
    assert texts
    assert read(library, texts) == [yaml.safe_load(text) for text in texts]


@by_each_reader
def test_a_reader_in_go_takes_more_for_numbers(library: str) -> None:
    """Without quotes it would read what neither a person nor Python does."""
    assert read(library, ["[0X12, 0B11, 0O17, +_1, 0b-1]"]) == [[18, 3, 15, 1, -1]]
