"""YAML that means the same to Kubernetes, to Compose and to Python."""

import pytest
import yaml

from lib.yaml_text import yaml_text
from tests.each import each_of

# A short commit (12e5678) as a tag, a mode, a time, a yes: text that some reader takes for something else.
AMBIGUOUS = ["1e3", "12e5678", "0o17", "0x1f", "010", "1_000", "300", "1.", ".5", "-1", "12:30:45"]
AMBIGUOUS += ["0X12", "0B11", "0O17", "+0o17", "0b-1", "+_1", "0_x1F", "-._5", "08_"]
AMBIGUOUS += ["2024-1-1", "2024-01-01T1:2:3Z", "2024-01-01 01:02:03,5"]
AMBIGUOUS += ["on", "y", "N", "yes", "true", "null", "~", "2024-01-01", "=", ""]


@each_of({text: text for text in AMBIGUOUS})
def test_text_that_looks_like_something_else_is_quoted(text: str) -> None:
    """Go's YAML and Python's differ in what they take for a number; quotes leave no choice."""
    assert yaml_text([{"key": text}]) == f"key: '{text}'\n"


@pytest.mark.parametrize(
    "text",
    ["0.1.0", "1.2.3-rc1", "500m", "0xyz", "2024-01-01-rc1", "sha256:0f", "https://a.example/v1", "naïve"],
)
def test_plain_text_stays_plain(text: str) -> None:
    """A reader of the diff sees no quotes that are not needed."""
    assert yaml_text([{"key": text}]) == f"key: {text}\n"


def test_values_keep_their_type_and_order() -> None:
    """What is written is what is read."""
    documents = [{"b": 1, "a": [True, None, 1.5, "1"]}, {"text": "two\nlines", "long": "word " * 100}]
    assert list(yaml.safe_load_all(yaml_text(documents))) == documents
    assert yaml_text(documents).startswith("b: 1\na:\n")


def test_what_is_shared_is_said_in_full() -> None:
    """No anchors and no aliases, whatever the documents share."""
    shared = {"name": "backend"}
    assert yaml_text([{"labels": shared, "selector": shared}]) == (
        "labels:\n  name: backend\nselector:\n  name: backend\n"
    )
