"""A configuration to break."""

from pathlib import Path

import pytest

from tests.configuration.folder import write


@pytest.fixture
def config(tmp_path: Path) -> Path:
    """A folder as config/ is, without a mistake."""
    return write(tmp_path / "config")
