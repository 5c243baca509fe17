"""Files that are missing, that cannot be evaluated, or that set something else."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from config import ENVIRONMENTS
from lib.configuration import read_platforms
from lib.model import replace
from tests.configuration.folder import NAMES, report, set_catalogue, set_environment
from tests.conftest import copy_of_project
from tests.examples import ENVIRONMENT

PYTHON, JSON = "it must be Python that can be evaluated", "it must be JSON that can be read"
LABEL = "a DNS label of at most 40 characters (a-z, 0-9, -, starting with a letter)"


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of what synthesis reads; each test takes its edits back."""
    return copy_of_project(tmp_path_factory.mktemp("project"))


def test_the_committed_configuration_has_no_problem() -> None:
    """Production's own."""
    committed = Path(__file__).parents[2] / "config"
    assert tuple(each.environment.name for each in read_platforms(committed)) == ENVIRONMENTS


def test_the_example_has_no_problem(config: Path) -> None:
    """The other tests here break it, so it must be right itself."""
    platforms = read_platforms(config)
    expected = replace(ENVIRONMENT, name="prod", namespace="prod", hosts=platforms[2].environment.hosts)
    assert platforms[2].environment == expected


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (
            "from lib.model import Environment\n\nENVIRONMENT = Environment(name=DEV)\n",
            f"config/dev.py line 3 raises NameError: name 'DEV' is not defined; {PYTHON}",
        ),
        (
            "ENVIRONMENT = (\n",
            f"config/dev.py line 1 raises SyntaxError: '(' was never closed (dev.py, line 1); {PYTHON}",
        ),
        (
            "import json\nENVIRONMENT = json.loads('{')\n",
            f"config/dev.py line 2 raises JSONDecodeError: Expecting property name enclosed in double quotes: line 1 column 2 (char 1); {PYTHON}",
        ),
        ("", "ENVIRONMENT is missing; it must be set by config/dev.py"),
        ("ENVIRONMENT = 3", "ENVIRONMENT is 3; it must be an Environment(...)"),
    ],
)
def test_a_wrong_file_of_an_environment_is_one_problem(config: Path, content: str, expected: str) -> None:
    """It names the file and the line, what is wrong there, and nothing of other files."""
    (config / "dev.py").write_text(content)
    assert report(config) == [f"dev: {expected}; edit config/dev.py"]


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (
            "{",
            f"raises JSONDecodeError: Expecting property name enclosed in double quotes: line 1 column 2 (char 1); {JSON}",
        ),
        ("[]", "is []; it must be an object with a key per environment"),
        ('{"dev": 1, "dev": 2}', f"raises ValueError: 'dev' is listed twice in one object; {JSON}"),
        (None, "is missing; it must be an object with a key per environment"),
    ],
    ids=["no JSON", "no object", "twice", "no file"],
)
def test_a_wrong_file_of_images_is_one_problem(config: Path, content: str | None, expected: str) -> None:
    """It says what is wrong with the JSON."""
    (config / "images.json").unlink()
    if content is not None:
        (config / "images.json").write_text(content)
    assert report(config) == [f"all: config/images.json {expected}; edit config/images.json"]


def test_images_in_a_thousand_brackets_are_no_json(config: Path) -> None:
    """What Python gives up on is a problem of the file like any other."""
    (config / "images.json").write_text("[" * 100_000)
    [line] = report(config)
    assert line.startswith("all: config/images.json raises RecursionError: ")


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        (["dev"], [f"ENVIRONMENTS is ['dev']; it must be a tuple, each item {LABEL}"]),
        ((), ["ENVIRONMENTS is (); it must be a tuple with the name of at least one environment"]),
        ((*NAMES, "dev"), ["ENVIRONMENTS[3] is 'dev'; it must be a name that is not already listed"]),
        (
            (*NAMES, 3, []),
            [f"ENVIRONMENTS[3] is 3; it must be {LABEL}", f"ENVIRONMENTS[4] is []; it must be {LABEL}"],
        ),
        (
            (*NAMES, "flux"),
            [
                "ENVIRONMENTS[3] is 'flux'; it must be a name other than argocd and flux, which are folders of dist/"
            ],
        ),
    ],
)
def test_environments_are_named_once_and_not_as_a_controller(
    config: Path, names: object, expected: list[str]
) -> None:
    """Each name is a folder of dist/ of its own."""
    set_catalogue(config, "CATALOGUE", names)
    found = [line for line in report(config) if line.startswith("all: ENVIRONMENTS")]
    assert found == [f"all: {each}; edit config/__init__.py" for each in expected]


def test_a_file_that_says_what_runs_can_be_wrong_as_well(config: Path) -> None:
    """It is reported once, although two values are read from it, and other files are compared with them."""
    (config / "__init__.py").write_text("CATALOGUE = 1 / 0\n")
    expected = f"config/__init__.py line 1 raises ZeroDivisionError: division by zero; {PYTHON}"
    assert report(config) == [f"all: {expected}; edit config/__init__.py"]


def test_the_other_files_are_still_checked(config: Path) -> None:
    """A file that cannot be evaluated hides no problem of another one."""
    (config / "dev.py").write_text("ENVIRONMENT =")
    set_environment(config, "prod", "log_level='loud'")
    assert [line.split(" is ")[0].split(" raises ")[0] for line in report(config)] == [
        "dev: config/dev.py line 1",
        "prod: log_level",
    ]


def test_an_environment_without_file_names_the_file(config: Path) -> None:
    """And one without images names that of images."""
    set_catalogue(config, "CATALOGUE", (*NAMES, "qa"))
    assert report(config) == [
        "qa: config/qa.py is missing; it must be a file that sets ENVIRONMENT; edit config/__init__.py",
        "qa: qa is missing; it must be an object with an image per service; edit config/images.json",
    ]


WRONG_SERVICES = {
    "BACKUP = (\n": "line 1 raises SyntaxError: '(' was never closed (backup.py, line 1)",
    "\nBACKUP = Job()\n": "line 2 raises NameError: name 'Job' is not defined",
    "from lib.model import Port\nBACKUP = Port().speed\n": "line 2 raises AttributeError: Port has no field 'speed'",
    "import json\nBACKUP = json.loads('{')\n": "line 2 raises JSONDecodeError: Expecting property name enclosed in double quotes: line 1 column 2 (char 1)",
}
SYNTHESIZE_EACH = """
import json
import os
import sys
from pathlib import Path

import main
from lib import configuration, output, synthesis

sys.dont_write_bytecode = True
edits, sys.argv = json.loads(sys.argv[1]), ["main.py"]
for each in edits:
    before = {name: Path(name).read_text() for name in each}
    for name, text in each.items():
        Path(name).write_text(text)
    if not os.fork():
        main.main()
    assert os.waitstatus_to_exitcode(os.wait()[1]) == 1
    print("---", file=sys.stderr, flush=True)
    for name, text in before.items():
        Path(name).write_text(text)
"""


def reports(project: Path, *edits: dict[str, str]) -> list[list[str]]:
    """Return what `main.py` says of each edit of files, with a process for each that has read none of them."""
    command = [sys.executable, "-c", SYNTHESIZE_EACH, json.dumps(edits)]
    done = subprocess.run(command, cwd=project, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, (project / "dist").exists()) == (0, "", False), done.stderr
    return [each.splitlines() for each in done.stderr.split("---\n")[:-1]]


def test_where_a_file_is_wrong_that_others_import_it_is_named(project: Path) -> None:
    """Whether a service or an environment that another one is made of: it is where one must edit."""
    services = [{"lib/services/backup.py": each} for each in WRONG_SERVICES]
    environments = {
        "config/staging.py": "ENVIRONMENT = nothing\n",
        "config/prod.py": "from config.staging import ENVIRONMENT\n",
    }
    *of_services, of_environments = reports(project, *services, environments)
    for found, expected in zip(of_services, WRONG_SERVICES.values(), strict=True):
        line = f"  all: lib/services/backup.py {expected}; {PYTHON}; edit lib/services/backup.py"
        assert line in found
        assert "config/__init__.py" not in "\n".join(found)
    expected = f"config/staging.py line 1 raises NameError: name 'nothing' is not defined; {PYTHON}; edit config/staging.py"
    assert {f"  staging: {expected}", f"  prod: {expected}"} <= set(of_environments)
    assert all(line.endswith(expected) for line in of_environments[1:])


def test_images_are_kept_in_plain_json(config: Path) -> None:
    """Names that Python uses itself are fields like others, and unknown."""
    content = json.loads((config / "images.json").read_text())
    content["dev"]["backend"] |= {"self": 1, "__class__": 2}
    (config / "images.json").write_text(json.dumps(content))
    assert [line.split(" is ")[0] for line in report(config)] == [
        "dev: dev.backend.self",
        "dev: dev.backend.__class__",
    ]


def test_nothing_is_written_where_something_is_wrong(project: Path) -> None:
    """Neither a folder nor a file, and nothing but the report is printed."""
    config = project / "config" / "prod.py"
    text = config.read_text()
    config.write_text(text.replace("minimum=3", "minimum=30"))
    before = sorted(each for each in project.rglob("*") if "__pycache__" not in each.parts)
    done = subprocess.run(
        [sys.executable, "main.py"], cwd=project, capture_output=True, text=True, check=False
    )
    config.write_text(text)
    assert done.stderr.splitlines()[0] == "3 problems in the configuration; nothing was written"
    assert [each for each in sorted(project.rglob("*")) if "__pycache__" not in each.parts] == before
