"""One program answers all questions, in the same forms and with the same endings."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from lib.operations.project import ROOT, Project
from lib.operations.questions import VERBS, Verb
from lib.operations.questions.verb import an_environment
from lib.operations.review import main
from lib.review.report import Report

OURS = Project(ROOT, {})
NODE = ("jsii", "cdk8s", "cdk8s_plus_27", "constructs", "imports")


def ended(project: Project, *arguments: str) -> object:
    """Return the code with which a question ends the program."""
    with pytest.raises(SystemExit) as end:
        main(arguments, project)
    return end.value.code


@pytest.mark.parametrize(("findings", "code"), [((), 0), (("prod is too small",), 1)])
def test_a_finding_ends_with_one(
    findings: tuple[str, ...], code: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The answer is printed in any case."""
    verb = Verb("ask", an_environment, lambda *_: [Report("An answer", ("x",), [(1,)], findings)])
    monkeypatch.setitem(VERBS, "ask", verb)
    assert ended(OURS, "ask") == code
    printed = capsys.readouterr().out
    assert [each for each in ("An answer", *findings) if each not in printed] == []


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("capacity pord", "no environment 'pord': did you mean prod?"),
        ("capacity prod --service backnd", "no service or job 'backnd': did you mean backend or backup?"),
        ("capcity", "invalid choice: 'capcity'"),
        ("capacity --json --markdown", "not allowed with argument --json"),
    ],
)
def test_a_wrong_call_ends_with_two(question: str, said: str, capsys: pytest.CaptureFixture[str]) -> None:
    """What is wrong with it is said, with the nearest names."""
    assert ended(OURS, *question.split()) == 2
    assert said in capsys.readouterr().err


def test_a_wrong_configuration_ends_with_two(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Nothing is found where nothing could be read."""
    assert ended(Project(tmp_path, {}), "capacity") == 2
    assert "config/__init__.py" in capsys.readouterr().err


def test_every_question_is_answered_in_each_form(capsys: pytest.CaptureFixture[str]) -> None:
    """JSON is what a person sees in tables, and so is Markdown."""
    for form in ("--json", "--markdown"):
        assert ended(OURS, "capacity", "prod", form) == 0
    as_json, _, as_markdown = capsys.readouterr().out.partition("\n### ")
    [needs, bounds] = json.loads(as_json)
    assert as_markdown.count("\n|") == len(needs["rows"]) + len(bounds["rows"]) + 4


def test_no_question_needs_node() -> None:
    """Neither jsii nor what is made of it is loaded."""
    code = f"""
import sys
from lib.operations.project import ROOT, Project
from lib.operations.questions import VERBS
from lib.operations.review import main
ONE = {{"diff": ["--environments", "dev", "dev"]}}
for verb in VERBS.keys() - {{"explain"}}:  # it makes files, with the types of cdk8s
    try:
        main([verb, *ONE.get(verb, ["dev"])], Project(ROOT, {{}}))
    except SystemExit as end:
        assert end.code != 2, verb
print([each for each in sys.modules if each.split(".")[0] in {NODE}], file=sys.stderr)
"""
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "[]\n")
