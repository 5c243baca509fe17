"""What the committed Compose files run is what dist/ runs, except what is in a list with its reason."""

import subprocess
import sys

import pytest

from tests.compose import composed, pods
from tests.compose.container import Leaves, leaves
from tests.compose.inequalities import unexplained
from tests.compose.printed import BY_ITSELF, DOCKER, ROOT, config, environments, files, manifests, project


def sides(environment: str) -> tuple[Leaves, Leaves]:
    """Return what the manifests say, and what Compose does."""
    ours, theirs = pods.containers(manifests(environment)), composed.containers(project(environment))
    return leaves(ours), leaves(theirs)


@pytest.mark.parametrize("environment", environments())
def test_compose_takes_the_files_without_a_warning(environment: str) -> None:
    """Compose itself accepts the files of an environment, and has nothing to say about them."""
    printed = config(DOCKER, *files(environment))
    assert (printed.returncode, printed.stderr) == (0, "")


def test_an_environment_of_one_is_an_environment_of_the_other() -> None:
    """Every environment has manifests and a Compose file."""
    names = {"compose.yaml", "compose.override.yaml"}
    names |= {f"compose.{name}.yaml" for name in environments() if name != BY_ITSELF}
    assert {file.name for file in DOCKER.glob("compose*.yaml")} == names
    assert BY_ITSELF in environments()


@pytest.mark.parametrize("environment", environments())
def test_both_run_the_same_services(environment: str) -> None:
    """A service or a job that one of them runs, the other runs too."""
    services = pods.containers(manifests(environment))
    assert services
    assert services.keys() == composed.containers(project(environment)).keys()


@pytest.mark.parametrize("environment", environments())
def test_both_say_the_same_of_every_program(environment: str) -> None:
    """Every value that is compared is equal, or is in the list of what cannot be."""
    wrong = unexplained(environment, *sides(environment))
    assert not wrong, "\n".join(map(str, wrong))


def test_nothing_is_taken_from_what_generates_the_files() -> None:
    """The comparison knows bytes alone: neither the model nor the generators are loaded."""
    script = "import sys; from tests.compose import composed, inequalities, pods; print(*sys.modules)"
    loaded = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.split()
    assert "tests.compose.composed" in loaded
    assert {name.partition(".")[0] for name in loaded}.isdisjoint({"lib", "config", "docker", "main"})
