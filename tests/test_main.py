"""The program as its users call it: as a process, and by the cdk8s CLI."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]


FOLDERS = ["argocd", "dev", "flux", "prod", "staging"]


def run(folder: Path, *command: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command or (sys.executable, "main.py"),
        cwd=folder,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def content(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_main_and_both_ways_of_the_cli_write_the_same_bytes(project: Path) -> None:
    cdk8s = str(Path(sys.executable).with_name("cdk8s"))
    assert run(project, sys.executable, "main.py").returncode == 0
    by_main = content(project / "dist")
    assert by_main
    assert run(project, cdk8s, "synth").returncode == 0
    assert content(project / "dist") == by_main
    assert run(project, cdk8s, "synth", "-o", "elsewhere").returncode == 0
    assert content(project / "elsewhere") == by_main


def test_a_wrong_configuration_ends_with_a_report_and_leaves_dist_alone(project: Path) -> None:
    """Exit code 1, no traceback, and not one byte of dist/ changed."""
    (project / "dist" / "dev").mkdir(parents=True)
    (project / "dist" / "dev" / "old.k8s.yaml").write_text("old")
    config = project / "config" / "prod.py"
    config.write_text(config.read_text().replace("minimum=3", "minimum=30"))
    result = run(project)
    assert result.returncode == 1
    assert result.stderr.splitlines() == [
        "2 problems in the configuration; nothing was written",
        *(
            f"  prod: sizing.{name}.replicas.minimum is 30; it must be at most the maximum of 12; "
            "edit config/prod.py"
            for name in ("frontend", "backend")
        ),
    ]
    assert content(project / "dist") == {"dev/old.k8s.yaml": b"old"}


def test_stale_files_are_removed(project: Path) -> None:
    (project / "dist" / "qa").mkdir(parents=True)
    (project / "dist" / "qa" / "old.k8s.yaml").write_text("old")
    assert run(project).returncode == 0
    assert sorted(path.name for path in (project / "dist").iterdir()) == FOLDERS


def test_an_output_folder_with_other_files_is_refused(project: Path) -> None:
    result = run(project, CDK8S_OUTDIR="config")
    assert result.returncode == 1
    assert "is no manifest: name an output folder with nothing else in it" in result.stderr
    assert (project / "config" / "prod.py").exists()


def test_the_library_reads_no_environment_variable() -> None:
    """What lib gives depends on its arguments alone."""
    sources = [path.read_text() for path in (ROOT / "lib").rglob("*.py")]
    assert sources
    assert not [
        source for source in sources if "environ" in source.replace("environment", "") or "getenv" in source
    ]
