"""The program as its users call it: as a process, and by the cdk8s CLI."""

import os
import re
import subprocess
import sys
from pathlib import Path

import yaml

from config import ENVIRONMENTS
from lib.model import CONTROLLERS

ROOT = Path(__file__).parents[1]
CDK8S = str(Path(sys.executable).with_name("cdk8s"))
FOLDERS = sorted([*CONTROLLERS, *ENVIRONMENTS])


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


COUNTER = """
exports.Counter = class {
  async validate(context) {
    const documents = context.manifests.flatMap((file) => context.parseManifest(file));
    context.logger.log(`counted ${documents.length}`);
    context.report.submit("success");
  }
};
"""


def test_the_cli_writes_elsewhere_the_same_bytes_as_main(project: Path) -> None:
    """Its validations see every document; main.py leaves no file in which cdk8s records constructs."""
    (project / "counter").mkdir()
    (project / "counter" / "index.js").write_text(COUNTER)
    validation = {"package": "./counter", "version": "1.0.0", "class": "Counter"}
    settings = project / "cdk8s.yaml"
    settings.write_text(settings.read_text() + yaml.safe_dump({"validations": [validation]}))
    recorded = {"CDK8S_RECORD_CONSTRUCT_METADATA": "true"}
    result = run(project, CDK8S, "synth", "-o", "elsewhere", **recorded)
    assert result.returncode == 0, result.stderr
    assert f"counted {len(documents(project / 'elsewhere'))}" in result.stdout
    (project / "dist").mkdir(exist_ok=True)
    (project / "dist" / "construct-metadata.json").write_text("{}")
    assert run(project, **recorded).returncode == 0
    by_main = content(project / "dist")
    assert content(project / "elsewhere") == by_main
    assert all(name.endswith(".k8s.yaml") for name in by_main)
    assert len(by_main) > len(FOLDERS)


def documents(folder: Path) -> list[object]:
    """Return every document of a folder."""
    return [
        each for file in folder.rglob("*.yaml") for each in yaml.load_all(file.read_text(), yaml.CSafeLoader)
    ]


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
            f"  prod: services.{name}.replicas.minimum is 30; it must be at most the maximum of 12; "
            "edit config/prod.py"
            for name in ("frontend", "backend")
        ),
    ]
    assert content(project / "dist") == {"dev/old.k8s.yaml": b"old"}


def test_stale_files_are_removed(project: Path) -> None:
    (project / "dist" / "gone").mkdir(parents=True)
    (project / "dist" / "gone" / "old.k8s.yaml").write_text("old")
    assert run(project).returncode == 0
    assert sorted(path.name for path in (project / "dist").iterdir()) == FOLDERS


def test_an_output_folder_with_other_files_is_refused(project: Path) -> None:
    result = run(project, CDK8S_OUTDIR="config")
    assert result.returncode == 1
    assert "is not a manifest: name an output folder that has nothing else in it" in result.stderr
    assert (project / "config" / "prod.py").exists()


def test_the_library_reads_no_environment_variable() -> None:
    """What lib gives depends on its arguments alone; programs ask their process, jsii is told its Node."""
    sources = {file: file.read_text() for file in (ROOT / "lib").rglob("*.py")}
    reading = {file for file, text in sources.items() if re.search(r"\benviron\b|\bgetenv\b", text)}
    assert sources
    assert {str(file.relative_to(ROOT)) for file in reading} <= {
        "lib/operations/project.py",
        "lib/constructs/kernel.py",
    }
