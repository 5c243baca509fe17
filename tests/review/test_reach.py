"""Who reaches whom, as a reviewer is told."""

from pathlib import Path
from shutil import copytree

import pytest

from lib.operations.project import ROOT, Project
from lib.operations.review import main


def asked(root: Path, *arguments: str) -> object:
    """Return the code with which the question ends, of a project with other files."""
    with pytest.raises(SystemExit) as end:
        main(["reach", *arguments], Project(root, {}))
    return end.value.code


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """This project with dev's manifests alone, as copies."""
    for each in ("config", "docker", "docs", "lib"):
        (tmp_path / each).symlink_to(ROOT / each)
    copytree(ROOT / "dist" / "dev", tmp_path / "dist" / "dev")
    return tmp_path


def test_what_is_declared_is_no_finding(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Whoever reaches what it may is a row, of the cluster and of one machine."""
    assert asked(root, "dev") == 0
    lines = capsys.readouterr().out.splitlines()
    assert [each for each in lines if each.split()[:3] == ["frontend", "backend", "8000/TCP"]]
    assert any(each.startswith("dev: who reaches whom on one machine") for each in lines)


def test_what_is_not_declared_is_a_finding(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What a policy lets through wrongly, or does not let through, is told by the call."""
    file = root / "dist" / "dev" / "chromadb.k8s.yaml"
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("name: backend", "name: frontend"), encoding="utf-8")
    assert asked(root, "dev", "--markdown") == 1
    printed = capsys.readouterr().out.replace("\\", "")
    assert "- backend to chromadb at 8000/TCP is declared but does not get through (in: not by" in printed


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("a: [", "dev/chromadb.k8s.yaml is not YAML"),
        ("kind: Pod", "dev/chromadb.k8s.yaml document 1.metadata.name is None"),
    ],
)
def test_what_cannot_be_read_ends_with_two(
    content: str, said: str, root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A manifest that is not ours is named with what writes it anew."""
    (root / "dist" / "dev" / "chromadb.k8s.yaml").write_text(content, encoding="utf-8")
    assert asked(root, "dev") == 2
    error = capsys.readouterr().err
    assert said in error
    assert "`make synth`" in error


def test_manifests_that_are_not_there_end_with_two(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Without manifests nobody is said to be reached."""
    assert asked(root, "prod") == 2
    assert "has no manifests" in capsys.readouterr().err


def test_an_address_that_leads_elsewhere_is_a_finding(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A call is by the name of a Service, which must lead to the callee's port."""
    file = root / "dist" / "dev" / "backend.k8s.yaml"
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("kind: Service\n", "kind: Other\n"), encoding="utf-8")
    assert asked(root, "dev") == 1
    assert "the address backend:8000 leads to nobody" in capsys.readouterr().out
