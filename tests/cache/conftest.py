"""A small project, as far as the cache looks at it."""

import sys
from pathlib import Path

import pytest

FILES = {
    "main.py": "main",
    "cdk8s.yaml": "app: python main.py",
    "lib/constructs/pod.py": "POD = 1",
    "lib/services/web.py": "WEB = 1",
    "config/__init__.py": "",
    "config/dev.py": "REPLICAS = 1",
    "config/images.json": "{}",
    "imports/k8s.py": "",
    "docs/runbooks/Down.md": "# Down",
    "docker/web/metrics.yaml": "up: 1",
    "docker/web/Dockerfile": "FROM scratch",
    "Pipfile.lock": "{}",
    "package-lock.json": "{}",
}


@pytest.fixture
def small(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a file of each kind that synthesis reads, and one that it does not; it has no tests."""
    root = str(Path(__file__).parents[2])
    monkeypatch.setattr(sys, "path", [each for each in sys.path if each not in (root, "")])
    for name, text in FILES.items():
        file = tmp_path / "project" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
    return tmp_path / "project"
