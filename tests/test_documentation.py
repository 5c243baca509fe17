"""What the documentation shows can be typed and pasted, and what it names exists."""

import re
import shlex
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from lib import model
from lib.model.checking import faults
from lib.model.record import Record, fields
from tests.each import each_of

ROOT = Path(__file__).parents[1]
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", ROOT / "DESIGN.md", *sorted(ROOT.glob("docs/**/*.md"))]
SHELL = ("sh", "console")
LANGUAGES = (*SHELL, "python", "diff", "mermaid", "promql", "yaml")
DIAGRAMS = ("flowchart", "sequenceDiagram", "stateDiagram-v2", "classDiagram", "erDiagram")
MODULE_FOLDERS = ("", "docker/backend")
"""Where `python -m` finds modules: on a developer's machine, and in the backend's image."""

_BLOCK = re.compile(r"^( *)```(\S*)(?: +(.*?))?\n(.*?)^\1```$", re.MULTILINE | re.DOTALL)
_INLINE = re.compile(r"`([^`]+)`")
_LINK = re.compile(r"\]\((?!https?:)([^)#]+)")
_PLACEHOLDER = re.compile(r"<[a-z |-]+>")
_MODULE = re.compile(r"(?:\bpython3? |^)-m ([\w.]+)")
_PATH = re.compile(r"(?<![\w./-])(?:lib|config|docker|tests|docs|dist|imports)/[\w./*<>-]*")

page_by_page = each_of({str(page.relative_to(ROOT)): page for page in PAGES})


class Block(NamedTuple):
    """A fenced block: its language, the files that it is about, and its text."""

    language: str
    files: tuple[str, ...]
    text: str


def blocks(page: Path, *languages: str) -> list[Block]:
    """Return a page's blocks of these languages, or all of them."""
    found = [
        Block(language, tuple(files.split()), text)
        for _, language, files, text in _BLOCK.findall(page.read_text())
    ]
    return [each for each in found if not languages or each.language in languages]


def code(page: Path) -> list[str]:
    """Return what a page has in backticks, and each line that it has somebody type."""
    inline = _INLINE.findall(_BLOCK.sub("", page.read_text()))
    lines = [line.strip() for block in blocks(page, *SHELL) for line in block.text.splitlines()]
    return [" ".join(each.split()) for each in inline] + lines


@page_by_page
def test_every_block_has_a_language_that_a_test_reads(page: Path) -> None:
    """A block that nothing reads becomes wrong unnoticed."""
    assert [each.language for each in blocks(page) if each.language not in LANGUAGES] == []
    assert page.read_text().count("```") == 2 * len(blocks(page))


@page_by_page
def test_python_compiles(page: Path) -> None:
    """A file of Python is one, and a snippet of a configuration is keyword arguments."""
    for each in blocks(page, "python"):
        compile(each.text if each.files else f"dict({each.text})", str(page), "exec")


@page_by_page
def test_a_snippet_of_a_configuration_can_be_pasted(page: Path) -> None:
    """Each value is built from the model, and a field of that name takes it."""
    known = {name: getattr(model, name) for name in model.__all__}
    for each in (block for block in blocks(page, "python") if not block.files):
        values: dict[str, Any] = eval(f"dict({each.text})", known)  # noqa: S307
        assert [name for name, value in values.items() if not taken(name, value)] == []


def taken(field: str, value: object) -> bool:
    """Say whether a class of the model has such a field, and nothing is wrong with the value."""
    records = [each for each in vars(model).values() if isinstance(each, type) and issubclass(each, Record)]
    return any(field in each and not faults(value, each[field]) for each in map(fields, records))


@page_by_page
def test_a_diff_applies_to_the_file_that_it_names(page: Path) -> None:
    """The lines that it removes and keeps are in the file; another test carries CONTRIBUTING's out."""
    for each in blocks(page, "diff"):
        assert each.files
        for file in each.files if page.name != "CONTRIBUTING.md" else ():
            old = "".join(f"{line[1:]}\n" for line in each.text.splitlines() if not line.startswith("+"))
            assert old in (ROOT / file).read_text()


@page_by_page
def test_the_shell_can_read_what_is_typed(page: Path) -> None:
    """Each block of commands is valid shell once its placeholders are filled in."""
    for each in blocks(page, *SHELL):
        typed = _PLACEHOLDER.sub("word", each.text)
        read = subprocess.run(["bash", "-n"], input=typed, capture_output=True, text=True, check=False)
        assert (read.returncode, read.stderr) == (0, ""), each.text


@page_by_page
def test_a_diagram_is_one_that_mermaid_draws(page: Path) -> None:
    """Its first word is a kind of diagram."""
    assert [
        each.text.split()[0] for each in blocks(page, "mermaid") if each.text.split()[0] not in DIAGRAMS
    ] == []


@page_by_page
def test_queries_are_where_prometheus_reads_them(page: Path) -> None:
    """Only runbooks have queries, which tests/monitoring/test_runbooks.py has promtool read."""
    assert page.parent.name == "runbooks" or not blocks(page, "promql")


@page_by_page
def test_objects_have_a_kind_and_a_name(page: Path) -> None:
    """A block of YAML is objects of Kubernetes; tests/test_clusters.py says what they must fit."""
    for each in blocks(page, "yaml"):
        for document in yaml.safe_load_all(each.text):
            assert {"apiVersion", "kind", "metadata", "spec"} == set(document)
            assert document["metadata"]["name"]


@page_by_page
def test_every_make_target_exists(page: Path) -> None:
    """What follows `make` is a target of the Makefile, or a variable."""
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    assert {target for each in code(page) for target in made(each)} <= targets


def made(command: str) -> Iterator[str]:
    """Yield the targets that a command has make."""
    if re.search(r"(^|\s)make ", command):
        words = shlex.split(_PLACEHOLDER.sub("word", command), comments=True)
        yield from (each for each in words[words.index("make") + 1 :] if "=" not in each)


@page_by_page
def test_every_module_exists(page: Path) -> None:
    """What follows `python -m` is a module of this project or of the backend's image."""
    named = {module.replace(".", "/") for each in code(page) for module in _MODULE.findall(each)}
    places = {each: [ROOT / folder / each for folder in MODULE_FOLDERS] for each in named}
    missing = {each for each, paths in places.items() if not any(map(runs, paths))}
    assert missing == set()


def runs(module: Path) -> bool:
    return module.with_suffix(".py").is_file() or (module / "__main__.py").is_file()


@page_by_page
def test_every_path_exists(page: Path) -> None:
    """A path of this project in backticks or in a command exists; a placeholder stands for any name."""
    new = {Path(file).stem for each in blocks(page, "python") for file in each.files}
    paths = {
        path for each in code(page) for path in _PATH.findall(each) if not new & set(re.split(r"\W", path))
    }
    assert [
        path for path in sorted(paths) if not any(ROOT.glob(_PLACEHOLDER.sub("*", path).rstrip("/")))
    ] == []


@page_by_page
def test_every_link_leads_to_a_file(page: Path) -> None:
    """A relative link is followed from the page that has it."""
    assert [link for link in _LINK.findall(page.read_text()) if not (page.parent / link).exists()] == []
