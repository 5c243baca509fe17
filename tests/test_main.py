"""The program as its users call it: as a process, and by the cdk8s CLI."""

import os
import re
import runpy
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from config import ENVIRONMENTS
from lib.model import CONTROLLERS
from tests.conftest import copy_of_project
from tests.synthesis.runs import being_in, files, state

ROOT = Path(__file__).parents[1]
CDK8S = str(Path(sys.executable).with_name("cdk8s"))
RECORDED = {"CDK8S_RECORD_CONSTRUCT_METADATA": "true"}
FOLDERS = sorted([*CONTROLLERS, *ENVIRONMENTS])


def run(folder: Path, *command: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run main.py, or another program, as somebody does who is no CI."""
    own = {name: value for name, value in os.environ.items() if name not in ("CI", "CDK8S_OUTDIR")}
    return subprocess.run(
        command or (sys.executable, "main.py"),
        cwd=folder,
        env={**own, **environment},
        capture_output=True,
        text=True,
        check=False,
    )


COUNTER = """
exports.Counter = class {
  async validate(context) {
    const documents = context.manifests.flatMap((file) => context.parseManifest(file));
    context.logger.log(`counted ${documents.length}`);
    context.report.submit("success");
  }
};
"""


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project whose dist/ main.py wrote in place of what cdk8s and an earlier configuration left there."""
    project = copy_of_project(tmp_path_factory.mktemp("project"), links=("imports", "lib"))
    (project / "dist" / "gone").mkdir(parents=True)
    (project / "dist" / "gone" / "old.k8s.yaml").write_text("old")
    (project / "dist" / "construct-metadata.json").write_text("{}")
    assert run(project, **RECORDED).returncode == 0
    return project


def test_stale_files_are_removed(written: Path) -> None:
    """What is left is what this repository has: no environment that is gone, and no record of constructs."""
    assert sorted(path.name for path in (written / "dist").iterdir()) == FOLDERS
    assert all(name.endswith(".k8s.yaml") for name in files(written / "dist"))
    assert files(written / "dist") == files(ROOT / "dist")


def test_nothing_is_touched_where_nothing_changed(written: Path) -> None:
    """The second run leaves dist/ and the memory as they are."""
    before = state(written)
    assert run(written, **RECORDED).returncode == 0
    assert state(written) == before


def test_the_cli_writes_elsewhere_the_same_bytes_as_main(written: Path) -> None:
    """Its validations see every document."""
    (written / "counter").mkdir()
    (written / "counter" / "index.js").write_text(COUNTER)
    validation = {"package": "./counter", "version": "1.0.0", "class": "Counter"}
    settings = written / "cdk8s.yaml"
    settings.write_text(settings.read_text() + yaml.safe_dump({"validations": [validation]}))
    result = run(written, CDK8S, "synth", "-o", "elsewhere", **RECORDED)
    assert result.returncode == 0, result.stderr
    assert f"counted {len(documents(written / 'elsewhere'))}" in result.stdout
    assert files(written / "elsewhere") == files(written / "dist")


def documents(folder: Path) -> list[object]:
    """Return every document of a folder."""
    return [
        each for file in folder.rglob("*.yaml") for each in yaml.load_all(file.read_text(), yaml.CSafeLoader)
    ]


def test_a_wrong_configuration_ends_with_a_report_and_leaves_dist_alone(tmp_path: Path) -> None:
    """Exit code 1, no traceback, and not one byte of dist/ changed."""
    project = copy_of_project(tmp_path, links=("imports", "lib"))
    (project / "dist" / "dev").mkdir(parents=True)
    (project / "dist" / "dev" / "old.k8s.yaml").write_text("old")
    config = project / "config" / "prod.py"
    config.write_text(config.read_text().replace("minimum=3", "minimum=30"))
    result = run(project)
    assert result.returncode == 1
    assert result.stderr.splitlines() == [
        "3 problems in the configuration; nothing was written",
        *(
            f"  prod: services.{name}.replicas.minimum is 30; it must be at most the maximum of {maximum}; "
            "edit config/prod.py"
            for name, maximum in {"oauth2-proxy": 5, "frontend": 12, "backend": 12}.items()
        ),
    ]
    assert files(project / "dist") == {"dev/old.k8s.yaml": b"old"}


def test_an_output_folder_with_other_files_is_refused(written: Path) -> None:
    """Nothing of it is touched, and what is in the way is named."""
    before = files(written / "config")
    refused = "is not a manifest: name an output folder that has nothing else in it"
    with being_in(written, CDK8S_OUTDIR="config"), pytest.raises(SystemExit, match=refused):
        runpy.run_path("main.py")["main"]()
    assert files(written / "config") == before


def test_the_library_reads_no_environment_variable() -> None:
    """What lib gives depends on its arguments alone; programs ask their process, jsii is told its Node."""
    sources = {file: file.read_text() for file in (ROOT / "lib").rglob("*.py")}
    reading = {file for file, text in sources.items() if re.search(r"\benviron\b|\bgetenv\b", text)}
    assert sources
    assert {str(file.relative_to(ROOT)) for file in reading} <= {
        "lib/operations/project.py",
        "lib/constructs/kernel.py",
    }
