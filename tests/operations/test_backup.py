"""The commands around backups, up to where a cluster is asked."""

import pytest

from lib.model import Bucket, Platform
from lib.operations.backup import job_arguments, main, parse
from lib.operations.errors import OperationError
from lib.operations.project import ROOT, Project
from tests.configuration.folder import set_environment
from tests.operations.stand_ins import here


def test_the_page_says_when_and_where_each_environment_is_backed_up() -> None:
    """The table of docs/backup.md is what is configured, of each environment that it names."""
    lines = (ROOT / "docs" / "backup.md").read_text(encoding="utf-8").splitlines()
    named = [
        each
        for name, each in here().platforms.items()
        if any(line.startswith(f"| {name} |") for line in lines)
    ]
    assert named
    assert [row(each) for each in named if row(each) not in lines] == []


def test_the_page_has_the_commands_that_are_tried_on_a_cluster() -> None:
    """tests/cluster/test_restoring.py backs up, loses the volume and restores by these."""
    page = (ROOT / "docs" / "backup.md").read_text(encoding="utf-8")
    lines = [line.strip() for line in page.splitlines()]
    prod = here().platform("prod")
    database = prod.workload_by_name["chromadb"]
    place = f"-n {prod.environment.namespace}"
    for command in (
        "make backup ENV=prod",
        f"kubectl scale {place} statefulset/{database.name} --replicas=0",
        f"kubectl delete {place} pvc/{database.claim}",
        f"kubectl scale {place} statefulset/{database.name} --replicas=1",
        "make restore ENV=prod ARCHIVE=latest",
    ):
        assert command in lines


def test_the_page_names_the_owner_of_goals_that_have_none() -> None:
    """Both commands for that, for the issuer that production signs in with."""
    lines = (ROOT / "docs" / "backup.md").read_text(encoding="utf-8").splitlines()
    login = here().platform("prod").environment.login
    assert login is not None
    owner = f"OWNER='{login.issuer}#248289761001'"
    for command in (f"make own ENV=prod {owner}", f"make restore ENV=prod ARCHIVE=latest {owner}"):
        assert command in lines


def row(platform: Platform) -> str:
    """Return what the table says of an environment."""
    name, run = platform.environment.name, platform.environment.jobs.get("backup")
    if run is None:
        return f"| {name} | never | none | nowhere |"
    buckets = [each for each in platform.environment.externals.values() if isinstance(each, Bucket)]
    where = f"a volume of {run.volume.size_gib} GiB" if run.volume else f"the bucket {buckets[0].name}"
    return f"| {name} | `{run.schedule}` | {run.settings['BACKUP_KEEP']} | {where} |"


@pytest.mark.parametrize(
    ("command", "expected"),
    [
        ("backup prod", ["backup"]),
        ("archives prod", ["archives"]),
        ("restore prod latest", ["restore", "latest"]),
        ("restore prod latest --replace --namespace other", ["restore", "latest", "--replace"]),
        (
            "restore prod latest --replace --owner https://a.example#1",
            ["restore", "latest", "--replace", "--owner", "https://a.example#1"],
        ),
        ("own prod https://a.example#1", ["own", "--owner", "https://a.example#1"]),
    ],
)
def test_the_program_in_the_image_gets_the_command(command: str, expected: list[str]) -> None:
    """What is typed here becomes the arguments of the job's program."""
    assert job_arguments(parse(command.split())) == expected


def test_a_restore_names_an_archive(capsys: pytest.CaptureFixture[str]) -> None:
    """Nothing is restored by mistake if no archive is named."""
    with pytest.raises(SystemExit):
        parse(["restore", "prod", ""])
    assert "name one, as in ARCHIVE=latest: `make archives` lists them" in capsys.readouterr().err


@pytest.mark.parametrize("arguments", [["own", "prod", ""], ["restore", "prod", "latest", "--owner", ""]])
def test_an_owner_is_named(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    """A variable that is empty gives nothing to nobody."""
    with pytest.raises(SystemExit):
        parse(arguments)
    assert "name one, as in OWNER='https://login.example.com#248289761001'" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("command", "variables", "error"),
    [
        ("backup qa", {}, "no environment 'qa': name one of dev, staging, prod"),
        ("own qa https://a.example#1", {}, "no environment 'qa': name one of dev, staging, prod"),
        ("backup dev", {}, "dev does not have a job 'backup': config/dev.py gives it none"),
        (
            "restore prod latest",
            {},
            "KUBECONFIG does not name a cluster: set it to the file of the right one",
        ),
        ("archives prod", {"KUBECONFIG": "nowhere"}, "KUBECONFIG=nowhere: there is no such file"),
        (
            "archives prod",
            {"KUBECONFIG": "Makefile", "PATH": "/nowhere"},
            "KUBECONFIG=Makefile: kubectl is not on PATH to ask the cluster",
        ),
    ],
)
def test_what_cannot_be_done_is_said(
    command: str, variables: dict[str, str], error: str, example: Project
) -> None:
    """A wrong environment, file or machine is reported before a cluster is asked anything."""
    set_environment(example.root / "config", "prod", "**WITH_BACKUP")
    with pytest.raises(OperationError, match=f"^{error}$"):
        main(command.split(), Project(example.root, variables))
