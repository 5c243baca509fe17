"""What may change in a project."""

import json
from collections.abc import Callable
from pathlib import Path

INDEX = Path(".cache", "synthesis.json")
BACKEND = Path("dist", "prod", "backend.k8s.yaml")


def replaced(file: str, old: str, new: str) -> Callable[[Path], None]:
    """Return what changes text in a file of a project."""

    def change(project: Path) -> None:
        text = (project / file).read_text()
        assert old in text
        (project / file).write_text(text.replace(old, new))

    return change


def added(file: str, text: str) -> Callable[[Path], None]:
    """Return what adds text to a file."""

    def change(project: Path) -> None:
        with (project / file).open("a") as opened:
            opened.write(text)

    return change


def with_an_environment_more(project: Path) -> None:
    text = (project / "config" / "dev.py").read_text()
    (project / "config" / "trial.py").write_text(
        text.replace("dev", "trial").replace("goaltrajectory.l", "trial.l")
    )
    images = json.loads((project / "config" / "images.json").read_text())
    (project / "config" / "images.json").write_text(json.dumps(images | {"trial": images["dev"]}))
    replaced("config/__init__.py", '"staging", ', '"staging", "trial", ')(project)


def with_only(*names: str) -> Callable[[Path], None]:
    """Return what leaves these environments alone in a project."""

    def change(project: Path) -> None:
        images = json.loads((project / "config" / "images.json").read_text())
        (project / "config" / "images.json").write_text(json.dumps({name: images[name] for name in names}))
        catalogue = "from lib.services import CATALOGUE\n"
        (project / "config" / "__init__.py").write_text(f"{catalogue}\nENVIRONMENTS = {names}\n")
        if not {"staging", "prod"} <= {*names}:
            (project / "config" / "differences.py").unlink()

    return change


def with_damage(project: Path) -> None:
    """Edit, delete and add manifests, and damage what is remembered."""
    (project / BACKEND).write_text("kind: Edited\n")
    (project / BACKEND).with_name("frontend.k8s.yaml").unlink()
    (project / BACKEND).with_name("a.k8s.yaml").write_text("a")
    (project / INDEX).write_text("{")


CHANGES_OF_VALUES = {
    "a value": replaced("config/dev.py", "cpu_millis=50", "cpu_millis=51"),
    "a lock": added("Pipfile.lock", "\n"),
    "an image": replaced("config/images.json", '"tag": "', '"tag": "1'),
    "an environment more": with_an_environment_more,
    "an environment less": with_only("staging", "prod"),
    "dist/ and the memory": with_damage,
}
CHANGES_OF_CODE = {
    "a value of a service": replaced("lib/services/backend.py", "drain_seconds=", "drain_seconds=1 + "),
    "a line of a construct": replaced("lib/constructs/deployment.py", "limit=5", "limit=6"),
    "a runbook": added("docs/runbooks/NoReplicaReady.md", "changed\n"),
    "a file of metrics": added("docker/backend/metrics.yaml", "# changed\n"),
}
"""What is read of the folder in which the code is, too."""
