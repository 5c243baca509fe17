"""A name that nothing has is answered with the names that somebody may have meant."""

import pytest

from lib.review.names import unknown_name


@pytest.mark.parametrize(
    ("name", "known", "said"),
    [
        ("pord", ["dev", "staging", "prod"], "no environment 'pord': did you mean prod?"),
        ("qa", ["dev", "prod"], "no environment 'qa': name one of dev, prod"),
        ("qa", [], "no environment 'qa': there is none"),
        ("qa", ["x"] * 22, f"no environment 'qa': name one of {', '.join(['x'] * 20)} or 2 more"),
    ],
)
def test_the_nearest_names_come_first(name: str, known: list[str], said: str) -> None:
    """Near names are asked about; where there is none, the first twenty are listed."""
    assert unknown_name("environment", name, known) == said
