"""How images get to the cluster, without any."""

import pytest

from tests.cluster import images


@pytest.mark.parametrize(
    ("save", "load", "message"),
    [
        ("false", "true", "false save some-image:1: exit code 1. The images must be there: make images"),
        ("true", "false", "false: exit code 1"),
    ],
)
def test_a_command_that_fails_is_named(
    monkeypatch: pytest.MonkeyPatch, save: str, load: str, message: str
) -> None:
    """When the images cannot be saved or loaded, the run ends with the command that failed."""
    monkeypatch.setenv("DOCKER", save)
    with pytest.raises(RuntimeError, match=f"^{message}"):
        images.load(["some-image:1"], load)
