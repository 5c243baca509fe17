"""The digests of what every synthesis depends on."""

import os
import shutil
import socket
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from lib.cache import inputs, runtime

Edit = Callable[[Path], object]

CODE: dict[str, Edit] = {
    "a line of a construct": lambda root: (root / "lib/constructs/pod.py").write_text("POD = 2"),
    "a construct more": lambda root: (root / "lib/constructs/job.py").write_text(""),
    "a construct less": lambda root: (root / "lib/constructs/pod.py").unlink(),
    "a construct renamed": lambda root: (root / "lib/constructs/pod.py").rename(root / "lib/constructs/p.py"),
    "an empty folder more": lambda root: (root / "lib/charts").mkdir(),
    "a bound class": lambda root: (root / "imports/k8s.py").write_text("A = 1"),
    "the program": lambda root: (root / "main.py").write_text("other"),
    "the settings of cdk8s": lambda root: (root / "cdk8s.yaml").write_text("app: other"),
    "a lock": lambda root: (root / "Pipfile.lock").write_text('{"a": 1}'),
    "the other lock gone": lambda root: (root / "package-lock.json").unlink(),
    "a runbook less": lambda root: (root / "docs/runbooks/Down.md").unlink(),
    "a runbook more": lambda root: (root / "docs/runbooks/Up.md").write_text(""),
    "a series": lambda root: (root / "docker/web/metrics.yaml").write_text("down: 1"),
    "metrics of another service": lambda root: _write(root / "docker/db/metrics.yaml"),
    "a module that hides a package": lambda root: (root / "yaml.py").write_text(""),
    "a package that hides a package": lambda root: _write(root / "yaml/__init__.py"),
    "bytecode without its module": lambda root: (root / "lib/constructs/pod.pyc").write_bytes(b"1"),
    "a link instead of a file": lambda root: _link(root / "lib/constructs/pod.py", root / "config/dev.py"),
    "a folder instead of a file": lambda root: _folder(root / "lib/constructs/pod.py"),
    "a socket": lambda root: _socket(root / "lib/socket"),
    "a name of odd bytes": lambda root: _write(root / os.fsdecode(b"lib/\xff\n.py")),
}

VALUES: dict[str, Edit] = {
    "a value": lambda root: (root / "config/dev.py").write_text("REPLICAS = 2"),
    "an image": lambda root: (root / "config/images.json").write_text('{"dev": {}}'),
    "an environment more": lambda root: (root / "config/qa.py").write_text(""),
    "an environment less": lambda root: (root / "config/dev.py").unlink(),
    "a service": lambda root: (root / "lib/services/web.py").write_text("WEB = 2"),
}


def _write(file: Path, text: str = "") -> None:
    file.parent.mkdir(exist_ok=True)
    file.write_text(text)


def _link(file: Path, to: Path) -> None:
    file.unlink()
    file.symlink_to(to)


def _folder(file: Path) -> None:
    file.unlink()
    file.mkdir()


def _socket(file: Path) -> None:
    with socket.socket(socket.AF_UNIX) as opened:
        opened.bind(os.path.relpath(file))


def read(root: Path, **variables: str) -> inputs.Inputs:
    return inputs.read(root, variables)


def _all_differ(*found: inputs.Inputs) -> None:
    for digests in zip(*found, strict=True):
        assert len(set(digests)) == len(found)


@pytest.mark.parametrize("edit", CODE.values(), ids=CODE)
def test_an_edit_of_code_changes_both_digests(small: Path, edit: Edit) -> None:
    """And so does what a chart is made of beside its values."""
    before = read(small)
    edit(small)
    _all_differ(before, read(small))


@pytest.mark.parametrize("edit", VALUES.values(), ids=VALUES)
def test_an_edit_of_values_leaves_the_digest_of_code(small: Path, edit: Edit) -> None:
    """Values reach the charts through the model, which is part of each chart's key."""
    before = read(small)
    edit(small)
    after = read(small)
    assert before.everything != after.everything
    assert before.code == after.code


def test_an_edit_that_is_taken_back_changes_nothing(small: Path) -> None:
    """Contents count: a file's time, or bytecode beside it, do not."""
    before = read(small)
    file = small / "lib/constructs/pod.py"
    file.write_text(file.read_text() + "\n")
    assert read(small) != before
    file.write_text(file.read_text().strip())
    _write(small / "lib/__pycache__/pod.cpython-311.pyc", "bytecode")
    (small / "docker/web/Dockerfile").write_text("FROM alpine")
    (small / "dist").mkdir()
    assert read(small) == before


def test_a_file_behind_links_counts_and_a_circle_ends(small: Path, tmp_path: Path) -> None:
    """Python follows links to modules as well."""
    _write(tmp_path / "elsewhere/module.py", "1")
    (small / "lib/linked").symlink_to(tmp_path / "elsewhere")
    for name in ("circle", "another", "third"):
        (small / "lib" / name).symlink_to(small / "lib")
    (small / "lib/itself").symlink_to(small / "lib/itself")
    before = read(small)
    _write(tmp_path / "elsewhere/module.py", "2")
    assert read(small) != before


def test_a_file_that_cannot_be_read_is_told_from_an_empty_one(small: Path) -> None:
    """A link to nothing stands for it, because root can read everything."""
    file = small / "lib/constructs/pod.py"
    file.write_text("")
    before = read(small)
    _link(file, small / "nothing")
    assert read(small) != before


@pytest.mark.parametrize(
    "name",
    ["PYTHONPATH", "PYTHONHASHSEED", "JSII_DEBUG", "CDK8S_DISABLE_SORT", "NODE_OPTIONS", "TZ", "LC_ALL"],
)
def test_a_variable_that_programs_read_by_themselves_counts(small: Path, name: str) -> None:
    _all_differ(read(small), read(small, **{name: "1"}), read(small, **{name: "2"}))


@pytest.mark.parametrize("name", ["CDK8S_OUTDIR", "CDK8S_CHECK_UPGRADE", "PATH", "TERM"])
def test_other_variables_do_not_count(small: Path, name: str) -> None:
    assert read(small) == read(small, **{name: "/usr/bin:/nothing"})


def test_the_node_that_runs_counts(small: Path, tmp_path: Path) -> None:
    """By its path, size and time; naming the packaged one changes nothing."""
    assert read(small) == read(small, JSII_NODE=runtime.node({}))
    node = tmp_path / "node"
    node.write_text("1")
    named, found = {"JSII_NODE": str(node)}, {"JSII_NODE": "node", "PATH": str(tmp_path)}
    before = [read(small), read(small, **named), read(small, **found)]
    _all_differ(*before)
    node.write_text("22")
    after = [read(small), read(small, **named), read(small, **found)]
    assert [was == now for was, now in zip(before, after, strict=True)] == [True, False, False]


def test_installed_packages_and_what_hides_them_count(
    small: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Packages by the names of their *.dist-info, modules of other folders by their content."""
    packages, extra = tmp_path / "site-packages", tmp_path / "extra"
    _write(packages / "cdk8s-2.70.dist-info")
    _write(extra / "module.py", "1")
    archive = tmp_path / "archive.zip"
    archive.write_text("1")
    monkeypatch.setattr(sys, "path", [*sys.path, str(packages), str(archive), str(extra)])
    seen = [read(small)]
    (packages / "cdk8s-2.70.dist-info").rename(packages / "cdk8s-2.71.dist-info")
    seen.append(read(small))
    _write(extra / "module.py", "2")
    seen.append(read(small))
    archive.write_text("2")
    seen.append(read(small))
    monkeypatch.setattr(sys, "path", sys.path[:-1])
    seen.append(read(small))
    _all_differ(*seen)


def test_python_and_the_current_folder_count(small: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another folder is another dist/, but the charts stay the same."""
    before = read(small)
    monkeypatch.chdir(small)
    assert read(small).everything != before.everything
    assert read(small).code == before.code
    monkeypatch.setattr(sys, "version", "3.99")
    assert read(small).code != before.code


def test_an_edit_that_is_taken_back_meanwhile_is_noticed(small: Path) -> None:
    """Even with the content and the time of before: what was made of it must not count as made of this."""
    file = small / "lib/constructs/pod.py"
    before, found, text = inputs.times(small), file.stat(), file.read_text()
    assert inputs.times(small) == before
    file.write_text("POD = 7")
    file.write_text(text)
    os.utime(file, ns=(found.st_atime_ns, found.st_mtime_ns))
    assert inputs.times(small) != before


def test_a_missing_project_has_a_digest(tmp_path: Path) -> None:
    shutil.rmtree(tmp_path)
    assert read(tmp_path) == read(tmp_path)
