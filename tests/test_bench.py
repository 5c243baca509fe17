"""What the benchmark of synthesis promises, without a clock."""

import subprocess
import sys
from collections import Counter
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from tests.bench import copies, curve, kinds, memory
from tests.bench.edits import SERVICE, VALUE, Edit
from tests.bench.narrowing import narrow
from tests.bench.peers import HELM, peers
from tests.bench.rows import NEW, SAME, times
from tests.bench.run import parse
from tests.bench.runs import Command, Run, paired, ratio
from tests.conftest import copy_of_project
from tests.synthesis.runs import by_its_code, files, synthesize

SERVICES = 3


def copied(folder: Path) -> Path:
    """Copy what synthesis reads alone, which is sooner done than a copy of everything."""
    (folder / "dist").mkdir()
    return copy_of_project(folder)


def synthesized(project: Path) -> dict[str, bytes]:
    """Return the manifests that the code of a project makes."""
    by_its_code(project, synthesize)
    return files(project / "dist")


def differing(before: dict[str, bytes], after: dict[str, bytes]) -> set[str]:
    return {name for name in {*before, *after} if before.get(name) != after.get(name)}


def test_a_generated_project_makes_the_peers_documents(tmp_path: Path) -> None:
    """It reads without a problem, its services have the ten, and each edit changes what it says."""
    project = copies.of_services(copied, tmp_path, SERVICES)
    new = synthesized(project)
    assert 0 < kinds.check(project / "dist", SERVICES, rendered=None) < 30
    VALUE.make(project)
    value = synthesized(project)
    assert differing(new, value) == {"dev/00-environment.k8s.yaml", "dev/frontend.k8s.yaml"}
    SERVICE.make(project)
    service = synthesized(project)
    assert differing(value, service) == {f"{each}/frontend.k8s.yaml" for each in ("dev", "staging", "prod")}


@pytest.mark.parametrize("found", [{"Service": 2}, {"Service": 1, "Pod": 1}, {}])
def test_other_kinds_are_no_comparison(found: dict[str, int], tmp_path: Path) -> None:
    """A kind too many, another kind or a missing one ends the benchmark, and is named."""
    for environment in ("dev", "staging", "prod"):
        (tmp_path / environment).mkdir()
        ten = kinds.the_ten(1) - Counter(Service=1) + Counter(found)
        text = "".join(f"kind: {kind}\n" for kind in ten.elements())
        (tmp_path / environment / "frontend.k8s.yaml").write_text(text)
    with pytest.raises(ValueError, match="dist/dev has Counter"):
        kinds.check(tmp_path, 1, rendered=None)


def test_an_edit_gives_another_value_each_time(tmp_path: Path) -> None:
    """Only the first number of its field changes, and Python notices by the file's time."""
    edit, file = Edit("sizes.py", "cpu"), tmp_path / "sizes.py"
    file.write_text("sizes(mcpu=1, cpu=9, memory=9)\nsizes(cpu=9)\n")
    written = []
    for expected in (10, 11):
        edit.make(tmp_path)
        written.append(int(file.stat().st_mtime))
        assert file.read_text() == f"sizes(mcpu=1, cpu={expected}, memory=9)\nsizes(cpu=9)\n"
    assert written[0] < written[1]


def test_an_edit_that_changes_nothing_is_refused(tmp_path: Path) -> None:
    (tmp_path / "sizes.py").write_text("sizes()\n")
    with pytest.raises(LookupError, match=r"sizes\.py has no cpu=<number>"):
        Edit("sizes.py", "cpu").make(tmp_path)


def test_a_list_of_documents_that_is_not_found_is_refused(tmp_path: Path) -> None:
    """The benchmark does not time other documents than the peers' in silence."""
    (tmp_path / "lib").mkdir()
    (tmp_path / "lib" / "service.py").write_text("def of(workload: Workload): ...\n")
    with pytest.raises(LookupError, match="not one function of a service's documents"):
        narrow(tmp_path)


def test_a_round_runs_each_command_once(tmp_path: Path) -> None:
    """Each is prepared before each of its runs, and one round does not count."""
    log = tmp_path / "log"

    def prepare() -> None:
        with log.open("a") as text:
            text.write("prepared ")

    commands = [Command(name, ["sh", "-c", f"echo {name} >>log"], tmp_path, prepare) for name in ("a", "b")]
    results = paired(commands, rounds=3)
    assert {name: len(runs) for name, runs in results.items()} == {"a": 3, "b": 3}
    lines = log.read_text().splitlines()
    rounds = [sorted(lines[start : start + 2]) for start in range(0, len(lines), 2)]
    assert rounds == [["prepared a", "prepared b"]] * 4


def test_a_command_that_fails_ends_the_benchmark(tmp_path: Path) -> None:
    with pytest.raises(subprocess.CalledProcessError):
        paired([Command("false", ["false"], tmp_path)], rounds=1)


def test_a_ratio_is_that_of_the_middle_round() -> None:
    """A machine that is slow for a round is slow for both, so it is not a ratio of medians."""
    ours, theirs = ([Run(ms, 0) for ms in each] for each in ((20, 900, 30), (10, 300, 20)))
    assert ratio(ours, theirs) == 2


@pytest.mark.skipif(sys.platform != "linux", reason="memory is measured on Linux only")
def test_memory_is_that_of_all_processes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a child has counts as well as what its parent has."""
    monkeypatch.setattr(memory, "PAUSE_SECONDS", 0.05)
    child = "import time; held = b'x' * (40 << 20); time.sleep(0.5)"
    parent = (
        f"import subprocess, sys; held = b'x' * (40 << 20); subprocess.run([sys.executable, '-c', {child!r}])"
    )
    assert 80 < memory.peak_mib(Command("two", [sys.executable, "-c", parent], tmp_path)) < 160


def test_a_table_says_what_is_to_be_reached() -> None:
    """The ratios to Helm have goals; without the other tools there are neither."""
    ours = {NEW: [Run(1000, 900)], SAME: [Run(100, 90)]}
    assert times(3, ours).splitlines()[2:] == [
        "| everything new | 1000 | 900 |",
        "| nothing changed | 100 | 90 |",
    ]
    assert times(3, {**ours, HELM: [Run(200, 90)]}).splitlines()[2:] == [
        "| Helm | 200 | 90 | 1.00 |  |",
        "| everything new | 1000 | 900 | 5.00 | 3.0 |",
        "| nothing changed | 100 | 90 | 0.50 | 0.5 |",
    ]


def test_the_picture_names_each_line_at_its_end() -> None:
    """Labels do not touch, those of lines that end early neither."""
    results = {
        number: {name: [Run(number * 10 + index, 0)] for index, name in enumerate(names)}
        for number, names in {3: curve.LINES, 30: curve.LINES, 300: [*curve.LINES][2:]}.items()
    }
    drawn = ET.fromstring(curve.curve(results))  # noqa: S314 (our own text)
    texts = {str(each.text): each for each in drawn.iter() if each.tag.endswith("text")}
    places = [
        (float(texts[label].attrib["x"]), float(texts[label].attrib["y"]))
        for _, label in curve.LINES.values()
    ]
    assert len({across for across, _ in places}) == 2
    for one, other in ((one, other) for one in places for other in places if one is not other):
        assert one[0] != other[0] or abs(one[1] - other[1]) >= curve.LABEL_HEIGHT


def test_unknown_choices_are_refused(capsys: pytest.CaptureFixture[str]) -> None:
    """A row or a number of services that does not exist is named, and those that do."""
    for arguments, message in {
        ("times",): "ROWS=times: there are time, memory, typed",
        ("--sizes", "4"): "SIZES=4: there are 3, 10, 30, 100, 300",
    }.items():
        with pytest.raises(SystemExit):
            parse([*arguments])
        assert message in capsys.readouterr().err


def test_a_commit_that_is_not_there_is_said(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A named one ends the benchmark; the usual one, which a shallow clone lacks, is left out."""
    with pytest.raises(SystemExit, match=r"BASE=nowhere: .*; name a commit of this clone"):
        copies.before("nowhere")
    monkeypatch.setattr(copies, "BASE", "nowhere")
    assert copies.before("") is None
    assert "nowhere, is left out, because this clone lacks it" in capsys.readouterr().out


def test_without_the_other_tools_their_rows_are_left_out(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """With them, Helm is required, and their scripts."""
    monkeypatch.delenv("PEERS", raising=False)
    assert peers(tmp_path) is None
    assert "other tools are left out" in capsys.readouterr().out
    monkeypatch.setenv("PEERS", str(tmp_path))
    with pytest.raises(SystemExit, match=f"PEERS={tmp_path} has no generate.py"):
        peers(tmp_path)
    (tmp_path / "generate.py").touch()
    monkeypatch.setenv("HELM", "nowhere")
    with pytest.raises(SystemExit, match="no nowhere: put helm on PATH, or name the program in HELM"):
        peers(tmp_path)
