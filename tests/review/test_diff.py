"""What changes between revisions and environments, as a reviewer asks for it."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from lib.operations.project import ROOT, Project
from lib.operations.review import main
from tests.operations.repository import commit_all, git
from tests.review.diff.example import DATABASE, ENVIRONMENT, FILES, WEB

COMPOSE = {
    "docker/compose.yaml": "services: {db: {volumes: ['data:/data']}}\nvolumes: {data: {}}\n",
    "docker/compose.shop.yaml": "name: shop\nservices: {db: {image: 'db:1'}}\n",
}


def write(folder: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")


@pytest.fixture(scope="module")
def repository(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A repository whose commits are branches: none, first, image, aside; the work tree is that of image."""
    folder = tmp_path_factory.mktemp("repository")
    git(folder, "init", "--quiet", "--initial-branch=none")
    commit_all(folder)
    git(folder, "switch", "--quiet", "--create", "first")
    mall = {path.replace("shop", "mall"): text.replace("shop", "mall") for path, text in FILES.items()}
    write(folder, {**FILES, **mall, **COMPOSE})
    commit_all(folder)
    git(folder, "switch", "--quiet", "--create", "aside")
    write(folder, {"dist/shop/00.yaml": ENVIRONMENT.replace("'20'", "'30'")})
    commit_all(folder)
    git(folder, "switch", "--quiet", "first")
    git(folder, "switch", "--quiet", "--create", "image")
    changed = {"docker/compose.shop.yaml": "name: shop\nservices: {db: {image: 'db:2'}}\n"}
    write(folder, {"dist/shop/db.yaml": DATABASE.replace("db:1", "db:2", 1), **changed})
    commit_all(folder)
    return folder


@pytest.fixture
def edited(repository: Path) -> Any:
    """Return a function that edits the work tree for one test."""
    before = {}

    def edit(name: str, text: str | None) -> None:
        before[name] = (repository / name).read_text(encoding="utf-8")
        (repository / name).unlink() if text is None else write(repository, {name: text})

    yield edit
    write(repository, before)


def asked(root: Path, *arguments: str) -> object:
    """Return the code with which the question ends."""
    with pytest.raises(SystemExit) as end:
        main(["diff", *arguments], Project(root, {}))
    return end.value.code


def fields(root: Path, capsys: pytest.CaptureFixture[str], *arguments: str) -> dict[str, list[str]]:
    """Return the changed fields of each table, by its title."""
    assert asked(root, *arguments, "--json") == 0
    _, *tables = json.loads(capsys.readouterr().out)
    return {each["title"]: [f"{row[0]} {row[1]}" for row in each["rows"]] for each in tables}


IMAGE = "spec.template.spec.containers[name=db].image"
FOUND = {
    "shop: what changes": [f"StatefulSet/db {IMAGE}"],
    "shop with Compose: what changes": ["service db services.db.image"],
}


@pytest.mark.parametrize("arguments", [("first",), ("first", "image"), ("first..",), ("aside...image",)])
def test_revisions_are_named_as_for_git(
    arguments: tuple[str, ...], repository: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Without a second one it is the work tree, and after three dots, what is new since they went apart."""
    assert fields(repository, capsys, *arguments) == FOUND


def test_two_branches_differ_in_both(repository: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Two dots are no merge: what one has and the other has not is a change."""
    found = fields(repository, capsys, "aside..image")
    assert found["shop: what changes"] == [f"StatefulSet/db {IMAGE}", "ResourceQuota/quota spec.hard.pods"]


def test_what_is_not_committed_is_the_work_tree(
    repository: Path, edited: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    """It is compared with HEAD, and the title says that it is not committed."""
    assert fields(repository, capsys) == {}
    edited("dist/shop/web.yaml", WEB.replace("web:1", "web:2"))
    assert asked(repository) == 0
    assert "What changes from HEAD to the work tree (not committed)" in capsys.readouterr().out


def test_environments_are_compared_with_each_other(
    repository: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Of the work tree, of one revision, or of two."""
    both = ("--environments", "mall", "shop")
    title = "mall to shop: what changes"
    assert fields(repository, capsys, *both) == {title: [f"StatefulSet/db {IMAGE}"]}
    assert fields(repository, capsys, "first", *both) == {}
    assert fields(repository, capsys, "first", "image", *both) == {title: [f"StatefulSet/db {IMAGE}"]}


def test_one_environment_is_enough(repository: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The others are left out, in the tables and in the files."""
    assert fields(repository, capsys, "first", "--only", "mall") == {}
    assert asked(repository, "first", "--only", "shop", "--markdown") == 0
    page = capsys.readouterr().out
    assert page.index("StatefulSet\\/db") < page.index("<details><summary>dist/shop: db.yaml")
    assert "mall" not in page


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        ("--fail-on=rolls", 1),
        ("--fail-on=data-lost --json", 0),
        ("--fail-on=data-lost --fail-on=rolls --json", 1),
        ("--fail-on=data-lost,rolls --markdown", 1),
    ],
)
def test_a_class_may_fail(
    arguments: str, code: int, repository: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """It ends with 1 where a field is in one of the classes, whatever is printed."""
    assert asked(repository, "first", *arguments.split()) == code
    printed = capsys.readouterr().out.replace("\\", "")
    assert ("shop: pods roll (1 field)" in printed) is bool(code)


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("imgae", "no commit 'imgae': did you mean image?"),
        ("first..imgae", "no commit 'imgae': did you mean image?"),
        ("none", "none has no dist/: the first commit that has it is "),
        ("--only shpo", "no environment 'shpo': did you mean shop? (HEAD and the work tree"),
        ("--environments mall shpo", "no environment 'shpo': did you mean shop? (the work tree"),
        ("--fail-on=rols", "no class 'rols': did you mean rolls?"),
        ("one two three", "unrecognized arguments: three"),
    ],
)
def test_a_wrong_call_ends_with_two(
    question: str, said: str, repository: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The nearest names are said, and no traceback."""
    assert asked(repository, *question.split()) == 2
    assert said in capsys.readouterr().err


def test_what_is_not_ours_ends_with_two(
    repository: Path, edited: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    """A file that is no YAML is named with its line, and with what writes it."""
    edited("dist/shop/web.yaml", f"{WEB}---\na: ]\n")
    assert asked(repository) == 2
    assert f"dist/shop/web.yaml in line {WEB.count(chr(10)) + 2} is not YAML" in capsys.readouterr().err


def test_the_job_of_a_pull_request_needs_yaml_alone(repository: Path) -> None:
    """It prints Markdown with an interpreter that has no package besides."""
    code = """
import sys
sys.path[:0] = [sys.argv.pop(1), sys.argv.pop(1)]
import yaml
sys.path.pop(0)
from pathlib import Path
from lib.operations.project import Project
from lib.operations.review import main
main(["diff", "first", "image", "--markdown"], Project(Path.cwd(), {}))
"""
    import yaml

    packages = Path(yaml.__file__).parents[1]
    command = [sys.executable, "-I", "-S", "-c", code, str(packages), str(ROOT)]
    done = subprocess.run(command, cwd=repository, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert "the database stops" in done.stdout
