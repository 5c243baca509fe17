"""Pages of the docs have what the model says, between two marks."""

from pathlib import Path

import pytest

from lib.operations.errors import OperationError
from lib.operations.facts import BEGIN, CONTRACT, END, README, main, replaced
from lib.operations.project import ROOT, Project


def test_the_committed_pages_are_what_the_model_makes(tmp_path: Path) -> None:
    """Writing the pages elsewhere gives the committed ones."""
    main([str(tmp_path)], Project(ROOT, {}))
    for page in (README, CONTRACT):
        assert (tmp_path / page.name).read_bytes() == (ROOT / page).read_bytes()


def test_the_readme_draws_the_last_environment(tmp_path: Path) -> None:
    """It is the one to which images are promoted in the end."""
    main([str(tmp_path)], Project(ROOT, {}))
    drawn = (tmp_path / "README.md").read_text(encoding="utf-8").partition(BEGIN)[2].partition(END)[0]
    assert drawn.startswith("\n```mermaid\n")
    assert "goaltrajectory-prod" in drawn


@pytest.mark.parametrize("text", [f"{BEGIN}text", f"text{END}", f"{BEGIN}{BEGIN}{END}"])
def test_a_page_without_the_place_is_left_alone(text: str) -> None:
    """A page that does not have the two marks once each is an error that names them."""
    with pytest.raises(OperationError, match=r"^README.md must have once <!-- Made by .*: put them back$"):
        replaced(README, text, "table")
